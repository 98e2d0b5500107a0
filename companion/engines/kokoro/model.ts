/** Kokoro-82M on ONNX Runtime: tokens and a voice's style to sound. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { toInt16 } from '../../../shared/pcm.ts';
import { loadWeightlessGraph } from '../onnx/weightless-graph.ts';
import type { SpeakRequest, SpokenTokens } from './protocol.ts';

const STYLE_VALUES = 256;
/** Voices that are kept in memory: more are never heard in one film. */
const VOICES_KEPT = 16;

export class KokoroModel {
  readonly #session: InferenceSession;
  readonly #folder: string;
  readonly #voices = new Map<string, Float32Array>();

  private constructor(session: InferenceSession, folder: string) {
    this.#session = session;
    this.#folder = folder;
  }

  /** @param folder holds `kokoro-v1.0.int8.onnx` and `voices/NAME.bin` */
  static async load(folder: string, threads: number): Promise<KokoroModel> {
    const graph = new URL('./graphs/kokoro.onnx.gz', import.meta.url);
    return new KokoroModel(await loadWeightlessGraph(graph, folder, { threads }), folder);
  }

  async speak({ tokens, voice, speed }: SpeakRequest): Promise<SpokenTokens> {
    const styles = await this.#stylesOf(voice);
    // A voice sounds a little otherwise in long texts than in short ones: a row for each number of tokens.
    const row = Math.max(0, Math.min(styles.length / STYLE_VALUES - 1, tokens.length - 3));
    const style = styles.slice(row * STYLE_VALUES, (row + 1) * STYLE_VALUES);
    const results = await this.#session.run({
      tokens: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      style: new Tensor('float32', style, [1, STYLE_VALUES]),
      speed: new Tensor('float32', Float32Array.of(speed), [1]),
    });
    const audio = results['audio']?.data;
    const durations = results['durations']?.data;
    if (!(audio instanceof Float32Array) || durations === undefined) throw new Error('Kokoro gave no sound.');
    return {
      samples: toInt16(audio),
      durations: Array.from(durations as ArrayLike<number | bigint>, Number),
    };
  }

  async #stylesOf(voice: string): Promise<Float32Array> {
    const known = this.#voices.get(voice);
    if (known !== undefined) return known;
    const bytes = await readFile(join(this.#folder, 'voices', `${voice}.bin`));
    const styles = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    );
    const [oldest] = this.#voices.keys();
    if (this.#voices.size >= VOICES_KEPT && oldest !== undefined) this.#voices.delete(oldest);
    this.#voices.set(voice, styles);
    return styles;
  }
}
