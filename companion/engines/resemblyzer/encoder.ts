/** Resemblyzer's encoder for the stretches of a session. */
import type { AudioHistory } from '../../dubbing/ports/speaker-encoder.ts';
import type { VectorEncoder, VectorStream } from '../speaker-embedding/speaker-embedder.ts';
import { MelHistory } from './mel-history.ts';
import { ResemblyzerModel } from './model.ts';
import { RESEMBLYZER_SPACE } from './space.ts';

export class ResemblyzerEncoder implements VectorEncoder {
  readonly space = RESEMBLYZER_SPACE;
  readonly #model: ResemblyzerModel;

  constructor(model: ResemblyzerModel) {
    this.#model = model;
  }

  /** @throws as `ResemblyzerModel.load` */
  static async load(folder: string, threads: number): Promise<ResemblyzerEncoder> {
    return new ResemblyzerEncoder(await ResemblyzerModel.load(folder, threads));
  }

  openStream(history: AudioHistory): VectorStream {
    const mel = new MelHistory(history);
    return {
      prepare: (fromMs, toMs) => {
        mel.frames(fromMs, toMs);
      },
      embed: async (fromMs, toMs) => {
        const frames = mel.frames(fromMs, toMs);
        if (frames.length === 0) return undefined;
        const power = frames.reduce((sum, frame) => sum + frame.power, 0) / frames.length;
        return this.#model.embed(
          frames.map((frame) => frame.mel),
          Math.sqrt(power),
        );
      },
    };
  }
}
