/**
 * `npm run voices:kokoro [-- LANGUAGE ...]`: speaks everyday dialogue in every voice of Kokoro's and the languages named (all that
 * Whisper can be asked about, where none is), and writes into `companion/engines/kokoro/voices.json` how well Whisper understands
 * each and what tells it from the others. Figures of other languages stay. What was spoken is kept in `out/kokoro-voices/`, so that
 * only what is missing is spoken again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../companion/config.ts';
import { Phonemiser } from '../../companion/engines/espeak-phonemes/phonemiser.ts';
import { LANGUAGES, type SpokenLanguage } from '../../companion/engines/kokoro/languages.ts';
import { KokoroModel } from '../../companion/engines/kokoro/model.ts';
import { partsOf, toTokens } from '../../companion/engines/kokoro/phonemes.ts';
import { WhisperModel } from '../../companion/engines/whisper/model.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { resampled } from '../../companion/resampler.ts';
import { neuralEncoder } from '../speakers/neural-encoder.ts';
import { concat } from '../../shared/pcm.ts';
import { spokenWords, wordErrors } from '../../tests/bench/spoken-form.ts';
import { wholeClip } from '../../tests/bench/whole-clip.ts';
import { KOKORO_VOICES } from '../../companion/models/kokoro-voices.ts';
import { SENTENCES } from './sentences.ts';

/**
 * A variety is as hard to understand as its language's first. Whisper base cannot be asked about Hindi: there the voices that
 * were recorded in it are taken.
 */
const MEASURED = new Set(
  process.argv.length > 2 ? process.argv.slice(2) : ['en-US', 'es', 'pt-BR', 'fr', 'it'],
);
/** A voice that is misheard this often is out, and no more is asked of it. */
const HOPELESS_WORD_ERROR = 0.2;
const KEPT = 'out/kokoro-voices';
const TABLE = 'companion/engines/kokoro/voices.json';
const RATE_HZ = 16_000;
const THREADS = 2;

const store = new ModelStore(readConfig(process.env).MODELS_DIR);
const [kokoroFolder, whisperFolder] = [store.folderOf('kokoro-82m'), store.folderOf('whisper-base')];
if (kokoroFolder === undefined || whisperFolder === undefined) {
  throw new Error('Install the models first: npm run models -- install en es pt');
}
mkdirSync(KEPT, { recursive: true });
const kokoro = await KokoroModel.load(kokoroFolder, THREADS);
const whisper = await WhisperModel.load(whisperFolder, THREADS);
const phonemiser = new Phonemiser();
const encoder = await neuralEncoder();
const never = new AbortController().signal;

interface Row {
  readonly name: string;
  readonly pitch_hz: number;
  readonly word_error: Readonly<Record<string, number>>;
  readonly prints: Readonly<Record<string, string>>;
}
const known = new Map(
  (JSON.parse(readFileSync(TABLE, 'utf8')) as Row[]).map((row): [string, Row] => [row.name, row]),
);

for (const name of Object.keys(KOKORO_VOICES)) {
  const before = known.get(name);
  const errors: Record<string, number> = { ...before?.word_error };
  for (const language of LANGUAGES.filter(({ tag }) => MEASURED.has(tag))) {
    errors[language.tag] = await wordErrorOf(name, language);
  }
  const { prints, pitchHz } = await soundOf(name, before);
  known.set(name, { name, pitch_hz: pitchHz, word_error: errors, prints });
  // The whole takes an hour: what is known is kept at once.
  writeTable();
  console.log(name, pitchHz, JSON.stringify(errors));
}
phonemiser.close();
await whisper.release();

function writeTable(): void {
  writeFileSync(TABLE, `${JSON.stringify([...known.values()], null, 2)}\n`);
}

/** What a voice is known by: as it was, where that was found already. */
async function soundOf(
  name: string,
  before: Row | undefined,
): Promise<{ prints: Row['prints']; pitchHz: number }> {
  if (before !== undefined && encoder.spaces.every((space) => before.prints[space] !== undefined)) {
    return { prints: before.prints, pitchHz: before.pitch_hz };
  }
  const clips: Int16Array[] = [];
  for (const language of LANGUAGES.filter(({ tag }) => tag === 'en-US' || tag === 'es')) {
    clips.push(await spoken(name, language, 0));
  }
  const embedding = await encoder.encode(concat(clips));
  if (embedding === undefined) throw new Error(`${name} could not be encoded.`);
  const prints: Record<string, string> = {};
  for (const [space, vector] of Object.entries(embedding.vectors)) {
    prints[space] = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
  }
  return { prints, pitchHz: Math.round(embedding.profile.pitchHz) };
}

/** A sentence of a language in a voice, 16 kHz. */
async function spoken(voice: string, { tag, espeakVoice }: SpokenLanguage, at: number): Promise<Int16Array> {
  const file = join(KEPT, `${voice}-${tag}-${at}.s16`);
  if (!existsSync(file)) {
    const parts = partsOf(sentencesOf(tag)[at] ?? '');
    const texts = parts.map((part) => part.text);
    const words = await phonemiser.phonemes(espeakVoice, texts, never);
    const { tokens } = toTokens(
      parts.map(({ mark }, i) => ({ words: words[i] ?? [], mark })),
      tag,
    );
    const { samples } = await kokoro.speak({ tokens, voice, speed: 1 });
    writeFileSync(file, Buffer.from(Int16Array.from(await resampled(samples, 24_000, RATE_HZ)).buffer));
  }
  const bytes = readFileSync(file);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Of all the sentences' words; of fewer where it is plain before their end that the voice is not understood. */
async function wordErrorOf(voice: string, language: SpokenLanguage): Promise<number> {
  const base = baseOf(language.tag);
  const all = sentencesOf(language.tag);
  const total = all.reduce((sum, sentence) => sum + spokenWords(sentence, undefined, base).length, 0);
  let errors = 0;
  let words = 0;
  for (const [at, sentence] of all.entries()) {
    const reference = spokenWords(sentence, undefined, base);
    const clip = await spoken(voice, language, at);
    const heard = (await wholeClip(clip, whisper, base)).map(({ text }) => text).join(' ');
    errors += wordErrors(reference, spokenWords(heard, reference, base));
    words += reference.length;
    if (errors > HOPELESS_WORD_ERROR * total) break;
  }
  return Math.round((1000 * errors) / words) / 1000;
}

function sentencesOf(tag: string): readonly string[] {
  return SENTENCES[baseOf(tag)] ?? [];
}

function baseOf(tag: string): string {
  return tag.split('-')[0] ?? tag;
}
