/** What is said to measure lips: sentences by the synthesisers that are installed, and when each of their sounds closes the lips. */
import { readConfig } from '../../../companion/config.ts';
import { Account } from '../../../companion/dubbing/account.ts';
import type { Mark, Synthesizer } from '../../../companion/dubbing/ports/synthesizer.ts';
import { Espeak } from '../../../companion/engines/embedded/espeak/espeak.ts';
import { VoiceprintEncoder } from '../../../companion/engines/ivector/voiceprint-encoder.ts';
import { Kokoro, KOKORO_MODEL } from '../../../companion/engines/kokoro/kokoro.ts';
import { MouthShapes } from '../../../companion/engines/mouth/mouth-shapes.ts';
import { ModelStore } from '../../../companion/models/model-store.ts';
import { MEASURED_SENTENCES } from '../../../scripts/mouth/sentences.ts';
import { concat, durationMs } from '../../../shared/pcm.ts';
import { trueMouth } from '../mouth/flite-truth.ts';
import { mouthOf } from '../mouth/mouth-of.ts';

const SPANISH_SENTENCES = [
  'Mi abuela compra pan y mermelada para los primos.',
  'El próximo invierno vamos a subir a la montaña.',
  'Nadie sabe por qué el barco no ha salido del puerto.',
  'También me importa mucho que todos puedan participar.',
  'Pablo puso los platos sobre la mesa y abrió la ventana.',
];
const ENGLISH_SENTENCES = MEASURED_SENTENCES.slice(0, SPANISH_SENTENCES.length);
/** Flite's natural voices; each says a sentence in turn. */
const FLITE_VOICES = ['slt', 'rms'] as const;

/** When a sound is made with closed lips: p, b or m. */
export interface Closure {
  readonly startMs: number;
  readonly endMs: number;
}

export interface SpokenSentence {
  /** Which engine told the times of the sounds, and in which language: `kokoro en`. */
  readonly source: string;
  readonly text: string;
  readonly samples: Int16Array;
  readonly rateHz: number;
  readonly lengthMs: number;
  /** What the room is told of the mouth. */
  readonly marks: readonly Mark[];
  /** As the engine itself times its phones; in order. */
  readonly closures: readonly Closure[];
}

/** @throws where eSpeak NG or flite is not installed; Kokoro is left out where its model is not */
export async function spokenSentences(): Promise<SpokenSentence[]> {
  const models = new ModelStore(readConfig(process.env).MODELS_DIR);
  const sentences = await espeakSentences(SPANISH_SENTENCES.length);
  if (models.folderOf(KOKORO_MODEL) !== undefined) {
    const kokoro = new Kokoro({ models, encoder: new VoiceprintEncoder() });
    try {
      for (const text of SPANISH_SENTENCES) sentences.push(await spoken(kokoro, text, 'es'));
      for (const text of ENGLISH_SENTENCES) sentences.push(await spoken(kokoro, text, 'en-US'));
    } finally {
      kokoro.close();
    }
  }
  return [...sentences, ...(await fliteSentences(ENGLISH_SENTENCES.length))];
}

/** @throws where eSpeak NG is not installed */
export async function espeakSentences(count: number): Promise<SpokenSentence[]> {
  const espeak = new Espeak();
  try {
    const sentences: SpokenSentence[] = [];
    for (const text of SPANISH_SENTENCES.slice(0, count)) sentences.push(await spoken(espeak, text, 'es'));
    return sentences;
  } finally {
    espeak.close();
  }
}

/** @throws where flite is not installed */
export async function fliteSentences(count: number): Promise<SpokenSentence[]> {
  const shapes = new MouthShapes();
  try {
    const sentences: SpokenSentence[] = [];
    for (const [at, text] of ENGLISH_SENTENCES.slice(0, count).entries()) {
      sentences.push(await fliteSentence(shapes, text, FLITE_VOICES[at % FLITE_VOICES.length] ?? 'slt'));
    }
    return sentences;
  } finally {
    shapes.close();
  }
}

/** By an engine of the product's own, which times its phones itself. */
async function spoken(engine: Synthesizer, text: string, language: string): Promise<SpokenSentence> {
  const synthesis = await engine.synthesize(
    {
      text,
      language,
      voice: engine.voiceFor(undefined, language, []),
      account: new Account('bench'),
      dueAtMs: 0,
    },
    new AbortController().signal,
  );
  const { sampleRateHz } = synthesis;
  const parts: Int16Array[] = [];
  for await (const part of synthesis.audio) parts.push(part);
  const samples = concat(parts);
  const marks = synthesis.marks();
  const visemes = marks.filter(({ kind }) => kind === 'viseme');
  return {
    source: `${engine.info.name} ${language.slice(0, 2)}`,
    text,
    samples,
    rateHz: sampleRateHz,
    lengthMs: durationMs(samples.length, sampleRateHz),
    marks,
    closures: closuresOf(
      visemes.map(({ value, atMs }) => ({ viseme: value, atMs })),
      durationMs(samples.length, sampleRateHz),
    ),
  };
}

/** By flite, whose phones the product does not know: its mouth is told from the words' times and the sound, as for a service's voice. */
async function fliteSentence(shapes: MouthShapes, text: string, voice: string): Promise<SpokenSentence> {
  const truth = trueMouth(text, voice);
  const told = await mouthOf(shapes, truth, true);
  const lengthMs = durationMs(truth.samples.length, truth.rateHz);
  return {
    source: 'flite en',
    text: `${voice}: ${text}`,
    samples: truth.samples,
    rateHz: truth.rateHz,
    lengthMs,
    marks: told.map(({ viseme, atMs }) => ({ kind: 'viseme', value: viseme, atMs })),
    closures: closuresOf(truth.shapes, lengthMs),
  };
}

function closuresOf(
  shapes: readonly { readonly viseme: string; readonly atMs: number }[],
  lengthMs: number,
): Closure[] {
  return shapes.flatMap(({ viseme, atMs }, at) =>
    viseme === 'PP' ? [{ startMs: atMs, endMs: shapes[at + 1]?.atMs ?? lengthMs }] : [],
  );
}
