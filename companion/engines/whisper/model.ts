/** Whisper's two networks on ONNX Runtime: sound to keys and values, and those to one token after the other. */
import { join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { loadWeightlessGraph } from '../onnx/weightless-graph.ts';
import { AttentionTracker, type Attention } from './attention.ts';
import { MEL_BANDS, type LogMel } from './log-mel.ts';
import {
  END_OF_TEXT,
  FIRST_LANGUAGE,
  NO_TIMESTAMPS,
  START_OF_PREVIOUS,
  START_OF_TRANSCRIPT,
  TRANSCRIBE,
  TRANSLATE,
  Vocabulary,
} from './vocabulary.ts';
import { LANGUAGES } from './languages.ts';

/** Of sound, for each position of the encoder's output. */
export const FRAME_MS = 20;
/** Places for tokens in the decoder's caches. Fewer than the model's 448 cost a third of the copying. */
const CACHE_TOKENS = 160;

/** The whole model in the size that is installed. */
interface Dimensions {
  readonly layers: number;
  readonly width: number;
}
const BASE: Dimensions = { layers: 6, width: 512 };

/** What the encoder made of a window, for any number of decodes. */
export interface EncodedSound {
  readonly keys: Tensor;
  readonly values: Tensor;
  /** Positions, each of FRAME_MS. */
  readonly frames: number;
}

export interface DecodedToken {
  readonly id: number;
  /** The encoder position that the alignment heads attended to. */
  readonly frame: number;
  /** Natural logarithm of its probability among all text tokens. */
  readonly logProb: number;
}

export type DecodeEnd = 'end-of-text' | 'attention' | 'loop' | 'length';

export interface Decoded {
  readonly tokens: readonly DecodedToken[];
  readonly end: DecodeEnd;
  /** The token that was not taken any more, where attention ended it. */
  readonly next?: number;
}

export interface DecodeRequest {
  /** Language token, see `languageToken`. */
  readonly language: number;
  readonly task: 'transcribe' | 'translate';
  /** Text of before the window, for context. */
  readonly previous: readonly number[];
  /** Text of the window that is decided. */
  readonly prefix: readonly number[];
  /** Where the last token of the prefix attended; attention is not expected to fall back far behind it. */
  readonly prefixFrame: number;
  /** A token that attends to this position, or one behind it, is not taken. */
  readonly stopFrame: number;
  readonly maxTokens: number;
}

interface DecoderState {
  keys: Tensor;
  values: Tensor;
  offset: number;
}

interface DecoderStep {
  readonly logits: Float32Array;
  readonly attention: Attention;
}

export class WhisperModel {
  readonly vocabulary: Vocabulary;
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;

  private constructor(vocabulary: Vocabulary, encoder: InferenceSession, decoder: InferenceSession) {
    this.vocabulary = vocabulary;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** @param folder holds `model.bin` and `tokenizer.json` */
  static async load(folder: string, threads: number): Promise<WhisperModel> {
    const graph = (name: string): URL => new URL(`./graphs/${name}.onnx.gz`, import.meta.url);
    const vocabulary = await Vocabulary.load(join(folder, 'tokenizer.json'));
    const encoder = await loadWeightlessGraph(graph('encoder'), folder, { threads });
    const decoder = await loadWeightlessGraph(graph('decoder'), folder, { threads });
    return new WhisperModel(vocabulary, encoder, decoder);
  }

  async encode({ values, frames }: LogMel): Promise<EncodedSound> {
    const results = await this.#encoder.run({ mel: new Tensor('float32', values, [1, MEL_BANDS, frames]) });
    const keys = output(results, 'n_layer_cross_k');
    return { keys, values: output(results, 'n_layer_cross_v'), frames: keys.dims[2] ?? 0 };
  }

  /** Probabilities of the languages, in the order of LANGUAGES. */
  async languages(sound: EncodedSound): Promise<Float32Array> {
    const { logits } = await this.#step(sound, this.#emptyState(), [START_OF_TRANSCRIPT]);
    return softmax(logits.subarray(FIRST_LANGUAGE, FIRST_LANGUAGE + LANGUAGES.length));
  }

  /** Chooses the most probable token again and again until the text ends, attention reaches the stop, or it loops. */
  async decode(sound: EncodedSound, request: DecodeRequest): Promise<Decoded> {
    const { language, task, previous, prefix, stopFrame, maxTokens } = request;
    const state = this.#emptyState();
    let feed = [
      ...(previous.length > 0 ? [START_OF_PREVIOUS, ...previous] : []),
      ...[START_OF_TRANSCRIPT, language, task === 'translate' ? TRANSLATE : TRANSCRIBE, NO_TIMESTAMPS],
      ...prefix,
    ];
    const tokens: DecodedToken[] = [];
    const tracker = new AttentionTracker(sound.frames, request.prefixFrame);
    let rewound = 0;
    while (tokens.length < maxTokens && state.offset + feed.length < CACHE_TOKENS) {
      const step = await this.#step(sound, state, feed);
      const { id, logProb } = this.#mostProbable(step.logits);
      const { frame, isRewound } = tracker.locate(step.attention);
      if (id === END_OF_TEXT) return { tokens, end: 'end-of-text' };
      if (frame >= stopFrame) return { tokens, end: 'attention', next: id };
      rewound = isRewound ? rewound + 1 : 0;
      if (rewound >= 2) return { tokens: tokens.slice(0, -1), end: 'loop' };
      tokens.push({ id, frame, logProb });
      const repeated = repeatedTokens(tokens);
      if (repeated > 0) return { tokens: tokens.slice(0, -repeated), end: 'loop' };
      feed = [id];
    }
    return { tokens, end: 'length' };
  }

  async release(): Promise<void> {
    await Promise.all([this.#encoder.release(), this.#decoder.release()]);
  }

  #emptyState(): DecoderState {
    const { layers, width } = BASE;
    const empty = (): Tensor =>
      new Tensor('float32', new Float32Array(layers * CACHE_TOKENS * width), [
        layers,
        1,
        CACHE_TOKENS,
        width,
      ]);
    return { keys: empty(), values: empty(), offset: 0 };
  }

  async #step(sound: EncodedSound, state: DecoderState, feed: readonly number[]): Promise<DecoderStep> {
    const results = await this.#decoder.run({
      tokens: new Tensor('int64', BigInt64Array.from(feed, BigInt), [1, feed.length]),
      in_n_layer_self_k_cache: state.keys,
      in_n_layer_self_v_cache: state.values,
      n_layer_cross_k: sound.keys,
      n_layer_cross_v: sound.values,
      offset: new Tensor('int64', BigInt64Array.of(BigInt(state.offset)), [1]),
    });
    state.keys = output(results, 'out_n_layer_self_k_cache');
    state.values = output(results, 'out_n_layer_self_v_cache');
    state.offset += feed.length;
    const attention = output(results, 'cross_attention_weights');
    const [, heads = 0, tokens = 0, frames = 0] = attention.dims;
    return {
      logits: floats(output(results, 'logits')),
      attention: { weights: floats(attention), heads, tokens, frames },
    };
  }

  #mostProbable(logits: Float32Array): { id: number; logProb: number } {
    const { suppressed } = this.vocabulary;
    let id = END_OF_TEXT;
    let highest = logits[END_OF_TEXT] ?? -Infinity;
    for (let i = 0; i < END_OF_TEXT; i++) {
      const logit = logits[i] ?? -Infinity;
      if (logit > highest && suppressed[i] === 0) {
        highest = logit;
        id = i;
      }
    }
    let sum = 0;
    for (let i = 0; i <= END_OF_TEXT; i++) sum += Math.exp((logits[i] ?? -Infinity) - highest);
    return { id, logProb: -Math.log(sum) };
  }
}

/** How many tokens at the end say a third and a second time what one token, a pair or a triple before them said. */
function repeatedTokens(tokens: readonly DecodedToken[]): number {
  const period = [1, 2, 3].find((length) => {
    if (tokens.length < 3 * length) return false;
    const tail = tokens.slice(-3 * length);
    return tail.every(({ id }, i) => i < length || id === tail[i - length]?.id);
  });
  return 2 * (period ?? 0);
}

function softmax(logits: Float32Array): Float32Array {
  const highest = Math.max(...logits);
  const exponents = logits.map((logit) => Math.exp(logit - highest));
  const sum = exponents.reduce((total, value) => total + value, 0);
  return exponents.map((value) => value / sum);
}

function output(results: InferenceSession.OnnxValueMapType, name: string): Tensor {
  const tensor = results[name];
  if (tensor === undefined) throw new Error(`The graph has no output "${name}".`);
  return tensor;
}

function floats(tensor: Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new Error('The graph gave no float32.');
  return tensor.data;
}
