/** Resemblyzer's voice encoder on ONNX Runtime: mel frames of a stretch of speech to its embedding. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { loadWeightlessGraph } from '../onnx/weightless-graph.ts';
import { MEL_BANDS } from './mel-frame.ts';
import { PIECE_FRAMES, piecesOf } from './utterance.ts';

export const EMBEDDING_VALUES = 256;

const GRAPH = new URL('./graphs/encoder.onnx.gz', import.meta.url);

export class ResemblyzerModel {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /**
   * @param folder holds `pretrained.pt`
   * @throws where the runtime or the weights do not fit
   */
  static async load(folder: string, threads: number): Promise<ResemblyzerModel> {
    return new ResemblyzerModel(await loadWeightlessGraph(GRAPH, folder, { threads }));
  }

  /**
   * @param frames of speech, MEL_BANDS powers each, 10 ms apart; at least one
   * @param rms of the speech, full scale 1
   * @returns EMBEDDING_VALUES numbers, none negative, of unit length
   */
  async embed(frames: readonly Float32Array[], rms: number): Promise<Float32Array> {
    const mel = piecesOf(frames, rms);
    const pieces = mel.length / (PIECE_FRAMES * MEL_BANDS);
    const results = await this.#session.run({
      mel: new Tensor('float32', mel, [pieces, PIECE_FRAMES, MEL_BANDS]),
    });
    const embeddings = results['embedding']?.data;
    if (!(embeddings instanceof Float32Array)) throw new Error('The speaker encoder gave no embedding.');
    return meanOfUnitLength(embeddings);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function meanOfUnitLength(embeddings: Float32Array): Float32Array {
  const sum = new Float32Array(EMBEDDING_VALUES);
  for (const [i, value] of embeddings.entries()) {
    const at = i % EMBEDDING_VALUES;
    sum[at] = (sum[at] ?? 0) + value;
  }
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}
