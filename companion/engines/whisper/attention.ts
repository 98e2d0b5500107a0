/**
 * Where in the sound a token is said, by the decoder's alignment heads. Some positions draw attention whatever the token is;
 * what they draw of all tokens alike is taken off, as Whisper's word timing does (openai-whisper, timing.py).
 */

/** Attention of tokens [heads, tokens, frames] to the encoder's positions. */
export interface Attention {
  readonly weights: Float32Array;
  readonly heads: number;
  readonly tokens: number;
  readonly frames: number;
}

export interface Attended {
  readonly frame: number;
  /** Attention lies clearly before where it has been: the text may be starting over. */
  readonly isRewound: boolean;
}

/** Tokens are said in order, but where a word begins is not told exactly. */
const SLACK_FRAMES = 10;
/** Attention that lies this far back has lost its place. */
const REWIND_FRAMES = 50;
/** Of the attention behind, what stands ahead is nothing. */
const REWIND_SHARE = 0.35;
const SMOOTHING_FRAMES = 3;

export class AttentionTracker {
  readonly #sum: Float64Array;
  readonly #frames: number;
  #tokens = 0;
  #lastFrame: number;

  /** @param lastFrame where the text before attended */
  constructor(frames: number, lastFrame: number) {
    this.#frames = frames;
    this.#sum = new Float64Array(frames);
    this.#lastFrame = lastFrame;
  }

  /** Takes the attention of the tokens that were fed. @returns where the last of them attends */
  locate(attention: Attention): Attended {
    const { heads, tokens, frames, weights } = attention;
    let last = new Float64Array(frames);
    for (let token = 0; token < tokens; token++) {
      last = new Float64Array(frames);
      for (let head = 0; head < heads; head++) {
        const from = (head * tokens + token) * frames;
        for (let frame = 0; frame < frames; frame++) {
          last[frame] = (last[frame] ?? 0) + (weights[from + frame] ?? 0);
        }
      }
      for (let frame = 0; frame < frames; frame++) {
        this.#sum[frame] = (this.#sum[frame] ?? 0) + (last[frame] ?? 0);
      }
      this.#tokens++;
    }
    return this.#peak(last);
  }

  #peak(attention: Float64Array): Attended {
    const own = attention.map((weight, frame) => weight - (this.#sum[frame] ?? 0) / this.#tokens);
    const score = smoothed(own);
    const from = Math.max(0, this.#lastFrame - SLACK_FRAMES);
    const ahead = highest(score, from, this.#frames);
    const behind = highest(score, 0, Math.max(0, this.#lastFrame - REWIND_FRAMES));
    const isRewound = behind.value > 0 && ahead.value < REWIND_SHARE * behind.value;
    if (!isRewound) this.#lastFrame = Math.max(this.#lastFrame, ahead.at);
    return { frame: ahead.at, isRewound };
  }
}

function smoothed(values: Float64Array): Float64Array {
  return values.map((_, at) => {
    let sum = 0;
    for (let i = at - SMOOTHING_FRAMES; i <= at + SMOOTHING_FRAMES; i++) sum += values[i] ?? 0;
    return sum;
  });
}

function highest(values: Float64Array, from: number, to: number): { at: number; value: number } {
  let at = from;
  for (let i = from; i < to; i++) if ((values[i] ?? 0) > (values[at] ?? 0)) at = i;
  return { at, value: from < to ? (values[at] ?? 0) : 0 };
}
