/** One generation: a place of the plan, a delay to the first sound, pieces, and what goes wrong on the way. */
import type { Control, Fault, RecordedRequest } from './control.ts';
import { delay, type Random } from './random.ts';
import { pitchOf, speak, type SpokenPiece } from './speech.ts';

export interface Wanted {
  readonly text: string;
  readonly voiceId: string;
  readonly gender: string | undefined;
  readonly speed: number;
  readonly rateHz: number;
}

/** What to do next. */
export type Step =
  | { readonly kind: 'piece'; readonly piece: SpokenPiece; readonly bytes: Buffer }
  /** Instead of sound. */
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'reset' };

const SLOW = 12;

export class Generations {
  readonly #control: Control;
  readonly #random: Random;
  /** The oldest first; aborted when a place is free. */
  readonly #waiting: AbortController[] = [];

  constructor(control: Control, random: Random) {
    this.#control = control;
    this.#random = random;
  }

  /** Whether the plan has a place, at once or after a short wait for one; taken until `leave`. */
  async enter(): Promise<boolean> {
    const control = this.#control;
    if (this.#isFull()) {
      const waiting = new AbortController();
      this.#waiting.push(waiting);
      await delay(control.manners.queueMs / control.speed, waiting.signal);
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      if (this.#isFull()) return false;
    }
    control.active++;
    control.mostActive = Math.max(control.mostActive, control.active);
    return true;
  }

  leave(): void {
    this.#control.active--;
    this.#waiting.shift()?.abort();
  }

  /** Whether the next piece comes without alignment. */
  get isUnaligned(): boolean {
    return this.#random.uniform() < this.#control.manners.unalignedPart;
  }

  #isFull(): boolean {
    const { active, othersActive, planLimit } = this.#control;
    return active + othersActive >= planLimit;
  }

  get limitHeaders(): Record<string, string> {
    const { active, othersActive, planLimit } = this.#control;
    return {
      'current-concurrent-requests': String(active + othersActive),
      'maximum-concurrent-requests': String(planLimit),
    };
  }

  /** Ends early when the other side hangs up. */
  async *run(
    wanted: Wanted,
    fault: Fault | undefined,
    recorded: RecordedRequest,
    hungUp: AbortSignal,
  ): AsyncGenerator<Step> {
    const control = this.#control;
    const spoken = speak(wanted.text, { ...wanted, pitchHz: pitchOf(wanted.voiceId, wanted.gender) });
    recorded.pieces = spoken.pieces;
    recorded.startsMs = spoken.startsMs;
    const slow = fault === 'slow' ? SLOW : 1;
    await delay((slow * this.#random.latencyMs(control.firstAudioMs)) / control.speed, hungUp);
    if (fault === 'stall_before_audio') await hangUp(hungUp);
    if (fault === 'reset_before_audio') yield { kind: 'reset' };
    if (fault === 'html') yield { kind: 'raw', text: '<!doctype html><html>\n<body>Sign in</body></html>\n' };
    if (fault === 'wrong_json') yield { kind: 'raw', text: '{"sound":"none"}\n' };
    if (fault === 'html' || fault === 'wrong_json' || fault === 'empty') return;
    const count = fault === 'endless' ? Infinity : spoken.pieces;
    let held = Buffer.alloc(0);
    for (let at = 0; at < count && !hungUp.aborted; at++) {
      const { burst } = control.manners;
      if (at > 0 && at % burst === 0) await delay((slow * burst * control.pieceMs) / control.speed, hungUp);
      recorded.madePieces = at + 1;
      recorded.firstSoundMs ??= performance.now() - recorded.atMs;
      const piece = spoken.piece(at % spoken.pieces);
      const bytes = Buffer.concat([held, bytesOf(piece, fault)]);
      // Samples fall across pieces now and then, as they do when bytes are cut by somebody else's buffers.
      const end = bytes.length - (at % 2 === 0 && at + 1 < count ? 1 : 0);
      held = Buffer.from(bytes.subarray(end));
      yield { kind: 'piece', piece, bytes: bytes.subarray(0, end) };
      if (fault === 'stall_after_audio' && at === 1) await hangUp(hungUp);
      if (fault === 'reset_after_audio' && at === 1) yield { kind: 'reset' };
    }
  }
}

/** s16le */
function bytesOf({ samples, fromMs }: SpokenPiece, fault: Fault | undefined): Buffer {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  if (fault === 'odd_bytes' && fromMs === 0) return bytes.subarray(1);
  if (fault === 'mp3' && fromMs === 0) return Buffer.concat([Buffer.from('ID3\u0004'), bytes]);
  return bytes;
}

function hangUp(signal: AbortSignal): Promise<void> {
  return delay(2 ** 31 - 1, signal);
}
