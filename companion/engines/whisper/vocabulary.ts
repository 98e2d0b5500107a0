/** Whisper's vocabulary: what its tokens are as text, and the numbers of those that steer it. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../../../shared/bounded-json.ts';
import { LANGUAGES } from './languages.ts';

export const TEXT_TOKENS = 50_257;
export const END_OF_TEXT = 50_257;
export const START_OF_TRANSCRIPT = 50_258;
export const FIRST_LANGUAGE = 50_259;
export const TRANSLATE = 50_358;
export const TRANSCRIBE = 50_359;
export const START_OF_PREVIOUS = 50_361;
export const NO_TIMESTAMPS = 50_363;

/** Marks that annotate instead of transcribing are never spoken (openai-whisper, Tokenizer.non_speech_tokens). */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  ...Array.from('"#()*+/:;<=>@[\\]^_`{|}~「」『』'),
  ...'<< >> <<< >>> -- --- -( -[ (\' (" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪ ♩ ♪ ♫ ♬ ♭ ♮ ♯'.split(' '),
]);
/** Begin a word as often as they annotate: suppressed only behind a space. */
const SPACED_ANNOTATIONS: ReadonlySet<string> = new Set([' -', " '"]);
const PUNCTUATION = /^[.,;:?!…。，、？！；：।؟،]+$/u;

const tokenizerFile = z.object({ model: z.object({ vocab: z.record(z.string(), z.number().int().min(0)) }) });

export class Vocabulary {
  readonly #bytes: readonly (Uint8Array | undefined)[];
  /** 1 for each text token that is never chosen. */
  readonly suppressed: Uint8Array;

  private constructor(bytes: readonly (Uint8Array | undefined)[]) {
    this.#bytes = bytes;
    this.suppressed = Uint8Array.from({ length: TEXT_TOKENS }, (_, id) => {
      const text = this.text([id]);
      const isAnnotation = ANNOTATIONS.has(text.replace(/^ /, '')) || SPACED_ANNOTATIONS.has(text);
      // Three dots trail off, and the model then takes the text for ended, whatever is said after them.
      return isAnnotation || this.#beginsNote(id) || /\.\.|…/.test(text) ? 1 : 0;
    });
  }

  /** @param path a `tokenizer.json` of Whisper's */
  static async load(path: string): Promise<Vocabulary> {
    const { model } = tokenizerFile.parse(parseJson(await readFile(path, 'utf8')));
    const toByte = byteAlphabet();
    const bytes: (Uint8Array | undefined)[] = new Array<undefined>(TEXT_TOKENS).fill(undefined);
    for (const [token, id] of Object.entries(model.vocab)) {
      if (id >= TEXT_TOKENS) continue;
      bytes[id] = Uint8Array.from(Array.from(token), (character) => toByte.get(character) ?? 63);
    }
    return new Vocabulary(bytes);
  }

  /** A musical note is two tokens: what the first one holds begins no other character that is spoken. */
  #beginsNote(id: number): boolean {
    const bytes = Array.from(this.#bytes[id] ?? []).filter((byte) => byte !== 0x20);
    return bytes.length === 2 && bytes[0] === 0xe2 && bytes[1] === 0x99;
  }

  text(ids: readonly number[]): string {
    return Buffer.concat(ids.map((id) => this.#bytes[id] ?? new Uint8Array(0))).toString('utf8');
  }

  /** Whether a token begins with a space, and so begins a word. */
  beginsWithSpace(id: number): boolean {
    return this.#bytes[id]?.[0] === 0x20;
  }

  /** Whether a token begins a character, in UTF-8. */
  beginsCharacter(id: number): boolean {
    const first = this.#bytes[id]?.[0];
    return first !== undefined && (first & 0xc0) !== 0x80;
  }

  isPunctuation(id: number): boolean {
    return PUNCTUATION.test(this.text([id]).trim());
  }
}

/** @returns undefined where Whisper does not know the language */
export function languageToken(language: string): number | undefined {
  const at = LANGUAGES.indexOf(language);
  return at < 0 ? undefined : FIRST_LANGUAGE + at;
}

/** GPT-2 writes each byte as one printable character: those that are printable as themselves, the others from U+0100 on. */
function byteAlphabet(): Map<string, number> {
  const alphabet = new Map<string, number>();
  let moved = 0;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    alphabet.set(String.fromCodePoint(isPrintable ? byte : 256 + moved++), byte);
  }
  return alphabet;
}
