/** Kokoro's voices: what each sounds like, and how well it is understood in each language (`npm run voices:kokoro` measures both). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../../../shared/bounded-json.ts';
import type { SpokenLanguage } from './languages.ts';
import type { Voice } from '../../../shared/voice.ts';

const PREFIX = 'kokoro-';
/** A voice that Whisper mishears more often than this in a language is not given to a speaker there. */
const UNDERSTOOD_WORD_ERROR = 0.07;

const entry = z.object({
  name: z.string(),
  pitch_hz: z.number(),
  /** Word error of what is heard of it, by language. */
  word_error: z.record(z.string(), z.number()),
  /** What tells it from other voices, base64 of float32, by the space that an encoder makes. */
  prints: z.record(z.string(), z.string()),
});
const table = z.array(entry);

export interface KokoroVoice {
  /** As its file is named: first the language that it was recorded in, then "f" or "m". */
  readonly name: string;
  readonly pitchHz: number;
  readonly wordError: Readonly<Record<string, number>>;
  readonly prints: ReadonlyMap<string, Float32Array>;
}

let voices: readonly KokoroVoice[] | undefined;

export function kokoroVoices(): readonly KokoroVoice[] {
  voices ??= table
    .parse(parseJson(readFileSync(new URL('./voices.json', import.meta.url), 'utf8')))
    .map(({ name, pitch_hz: pitchHz, word_error: wordError, prints }) => ({
      ...{ name, pitchHz, wordError },
      prints: new Map(Object.entries(prints).map(([space, base64]) => [space, floats(base64)])),
    }));
  return voices;
}

/** Voices that were recorded in a language are understood in it where nothing was measured. */
export function isUnderstood(
  { name, wordError }: KokoroVoice,
  { tag, voices: native }: SpokenLanguage,
): boolean {
  const base = tag.split('-')[0];
  const [, error] = Object.entries(wordError).find(([measured]) => measured.split('-')[0] === base) ?? [];
  return error === undefined ? name.startsWith(native) : error <= UNDERSTOOD_WORD_ERROR;
}

export function isWoman({ name }: KokoroVoice): boolean {
  return name.charAt(1) === 'f';
}

export function toVoice({ name }: Pick<KokoroVoice, 'name'>): Voice {
  const given = name.slice(name.indexOf('_') + 1);
  return { id: `${PREFIX}${name}`, name: given.charAt(0).toUpperCase() + given.slice(1), kind: 'stock' };
}

/** The name of the voice's file; undefined where it is not one of Kokoro's. */
export function nameOf(id: string): string | undefined {
  const name = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined;
  return kokoroVoices().some((voice) => voice.name === name) ? name : undefined;
}

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
