/** The mouth of HeadAudio (MIT): Gaussian prototypes of MFCCs, from the sound alone. Its processor runs here without its worklet. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Processor } from '@met4citizen/headaudio/modules/processor.mjs';
import { Training } from '@met4citizen/headaudio/modules/training.mjs';
import type { Viseme } from '../../../shared/avatar/visemes.ts';
import type { TrueMouth } from './flite-truth.ts';
import type { ToldShape } from './viseme-scores.ts';

const MODEL = '@met4citizen/headaudio/dist/model-en-mixed.bin';
/** In its order. */
const VISEMES: readonly Viseme[] = [
  ...(['aa', 'E', 'ih', 'oh', 'ou', 'PP', 'SS', 'TH'] as const),
  ...(['DD', 'FF', 'kk', 'nn', 'RR', 'CH', 'sil'] as const),
];
/** A worklet is given so many samples at a time. */
const BLOCK = 128;

export async function headAudioMouths(truths: readonly TrueMouth[]): Promise<ToldShape[][]> {
  const model = readFileSync(fileURLToPath(import.meta.resolve(MODEL))).toString('base64');
  const mouths: ToldShape[][] = [];
  for (const truth of truths) {
    // A processor keeps the model that it is given.
    const loaded = await new Training().loadModel(`data:application/octet-stream;base64,${model}`);
    mouths.push(mouthOf(truth, loaded.model));
  }
  return mouths;
}

function mouthOf({ samples, rateHz }: TrueMouth, model: unknown): ToldShape[] {
  const shapes: ToldShape[] = [];
  const port = {
    postMessage: ({ event, viseme, t = 0 }: { event: string; viseme?: number | null; t?: number }): void => {
      if (event === 'ended') shapes.push({ viseme: 'sil', atMs: t * 1000 });
      // What its classifier cannot tell leaves the mouth as it is.
      const told = event === 'viseme' && typeof viseme === 'number' ? VISEMES[viseme] : undefined;
      if (told !== undefined) shapes.push({ viseme: told, atMs: t * 1000 });
    },
  };
  const processor = new Processor({ sampleRate: rateHz }, { port });
  processor._onmessage({ data: { event: 'model', model } });
  const sound = Float32Array.from(samples, (sample) => sample / 32_768);
  for (let at = 0; at < sound.length; at += BLOCK) processor.process(sound.subarray(at, at + BLOCK));
  return shapes;
}
