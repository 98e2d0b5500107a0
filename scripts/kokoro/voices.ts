/**
 * `npm run voices:kokoro`: speaks a few sentences in every voice of Kokoro's and every language, and writes into
 * `companion/engines/kokoro/voices.json` how well Whisper understands each and what tells it from the others. What was spoken
 * is kept in `out/kokoro-voices/`, so that only what is missing is spoken again.
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

/** Said by every voice. Whisper base cannot be asked about Hindi: there the voices that were recorded in it are taken. */
const SENTENCES: Readonly<Record<string, string>> = {
  en: 'My sister never thought that the old house by the river would be empty again.',
  es: 'Mi hermana nunca pensó que la vieja casa junto al río volvería a estar vacía.',
  pt: 'Minha irmã nunca pensou que a velha casa perto do rio ficaria vazia outra vez.',
  fr: "Ma sœur n'a jamais pensé que la vieille maison près de la rivière serait vide à nouveau.",
  it: 'Mia sorella non ha mai pensato che la vecchia casa vicino al fiume sarebbe stata di nuovo vuota.',
};
/** A variety is as hard to understand as its language's first. */
const MEASURED = new Set(
  process.argv.length > 2 ? process.argv.slice(2) : ['en-US', 'es', 'pt-BR', 'fr', 'it'],
);
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

const rows = [];
for (const name of Object.keys(KOKORO_VOICES)) {
  const errors: Record<string, number> = {};
  const english: Int16Array[] = [];
  for (const language of LANGUAGES.filter(({ tag }) => MEASURED.has(tag))) {
    const clip = await spoken(name, language);
    errors[language.tag] = await wordErrorOf(clip, language.tag);
    if (language.tag === 'en-US' || language.tag === 'es') english.push(clip);
  }
  const sound = concat(english);
  const prints: Record<string, string> = {};
  let pitchHz = 0;
  const embedding = await encoder.encode(sound);
  for (const [space, vector] of Object.entries(embedding?.vectors ?? {})) {
    if (embedding === undefined) continue;
    prints[space] = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
    pitchHz = embedding.profile.pitchHz;
  }
  rows.push({ name, pitch_hz: Math.round(pitchHz), word_error: errors, prints });
  console.log(name, Math.round(pitchHz), JSON.stringify(errors));
}
writeFileSync(TABLE, `${JSON.stringify(rows, null, 2)}\n`);
phonemiser.close();
await whisper.release();

/** The sentence of a language in a voice, 16 kHz. */
async function spoken(voice: string, { tag, espeakVoice }: SpokenLanguage): Promise<Int16Array> {
  const file = join(KEPT, `${voice}-${tag}-0.s16`);
  if (!existsSync(file)) {
    const parts = partsOf(SENTENCES[tag.split('-')[0] ?? tag] ?? '');
    const texts = parts.map((part) => part.text);
    const words = await phonemiser.phonemes(espeakVoice, texts, never);
    const { tokens } = toTokens(
      parts.map(({ mark }, at) => ({ words: words[at] ?? [], mark })),
      tag,
    );
    const { samples } = await kokoro.speak({ tokens, voice, speed: 1 });
    writeFileSync(file, Buffer.from(Int16Array.from(await resampled(samples, 24_000, RATE_HZ)).buffer));
  }
  const bytes = readFileSync(file);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

async function wordErrorOf(clip: Int16Array, tag: string): Promise<number> {
  const language = tag.split('-')[0] ?? tag;
  const reference = spokenWords(SENTENCES[language] ?? '');
  const heard = (await wholeClip(clip, whisper, language)).map(({ text }) => text).join(' ');
  const errors = wordErrors(reference, spokenWords(heard, reference));
  return Math.round((1000 * errors) / reference.length) / 1000;
}
