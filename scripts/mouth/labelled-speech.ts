/** Speech of which it is known when each mouth shape begins. */
import { readConfig } from '../../companion/config.ts';
import { Account } from '../../companion/dubbing/account.ts';
import type { Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { Kokoro } from '../../companion/engines/kokoro/kokoro.ts';
import { FRAME_MS, MelFrames } from '../../companion/engines/mouth/mel-frames.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { VISEMES } from '../../shared/avatar/visemes.ts';
import { concat } from '../../shared/pcm.ts';
import { SENTENCES } from '../kokoro/sentences.ts';
import { fliteSpeech, shapesOfPhones } from './phones.ts';
import { TRAINING_SENTENCES } from './sentences.ts';

/** One utterance: its mel frames, and of each which of `VISEMES` it is. */
export interface LabelledSpeech {
  readonly frames: readonly Float32Array[];
  readonly labels: readonly number[];
}

const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16'];
/** So many voices say each sentence. */
const VOICES = { espeak: 3, kokoro: 2 };
/** eSpeak NG's events come so much after the sound that they are of, as its closures and vowels show. */
const ESPEAK_LAG_MS = 12;

export function* fliteLessons(): Generator<LabelledSpeech> {
  for (const voice of FLITE_VOICES) {
    for (const text of TRAINING_SENTENCES) {
      const { samples, rateHz, phones } = fliteSpeech(text, voice);
      yield labelled(samples, rateHz, shapesOfPhones(phones));
    }
  }
}

/** By both of our own synthesisers, in all languages that there are sentences of. */
export async function* synthesizedLessons(): AsyncGenerator<LabelledSpeech> {
  const espeak = new Espeak();
  const models = new ModelStore(readConfig(process.env).MODELS_DIR);
  const encoder = { spaces: [], similarity: () => 0 };
  // Nobody listens: a busy machine may take its time.
  const kokoro = new Kokoro({ models, encoder, timeoutMs: 300_000 });
  try {
    yield* lessons(espeak, VOICES.espeak, ESPEAK_LAG_MS);
    if (kokoro.missing === undefined) yield* lessons(kokoro, VOICES.kokoro, 0);
  } finally {
    espeak.close();
    kokoro.close();
  }
}

async function* lessons(
  engine: Synthesizer,
  voicesEach: number,
  lagMs: number,
): AsyncGenerator<LabelledSpeech> {
  const { signal } = new AbortController();
  for (const [language, texts] of Object.entries(SENTENCES)) {
    const voices = engine.voices(language);
    for (const [i, text] of texts.entries()) {
      for (let turn = 0; turn < voicesEach; turn++) {
        const voice = voices[(i * voicesEach + turn) % voices.length];
        if (voice === undefined) continue;
        const request = { text, language, voice, account: new Account('training'), dueAtMs: 0 };
        const synthesis = await engine.synthesize(request, signal);
        const parts: Int16Array[] = [];
        for await (const part of synthesis.audio) parts.push(part);
        const shapes = synthesis.marks().flatMap(({ kind, value, atMs }) => {
          const viseme = VISEMES.find((one) => one === value);
          return kind === 'viseme' && viseme !== undefined ? [{ viseme, atMs: atMs - lagMs }] : [];
        });
        yield labelled(concat(parts), synthesis.sampleRateHz, shapes);
      }
    }
  }
}

function labelled(
  samples: Int16Array,
  rateHz: number,
  shapes: readonly { viseme: (typeof VISEMES)[number]; atMs: number }[],
): LabelledSpeech {
  const mel = new MelFrames(rateHz);
  const frames = [...mel.push(samples), ...mel.end()];
  let next = 0;
  let label = 0;
  const labels = frames.map((_, i) => {
    for (
      let shape = shapes[next];
      shape !== undefined && shape.atMs <= i * FRAME_MS;
      shape = shapes[++next]
    ) {
      label = VISEMES.indexOf(shape.viseme);
    }
    return label;
  });
  return { frames, labels };
}
