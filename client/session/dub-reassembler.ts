import { toFloat } from '../../shared/pcm.ts';
import type { BinaryFrame } from '../../shared/protocol/binary.ts';
import type { DubOutcome } from '../../shared/protocol/companion/clauses.ts';
import { DubLevel } from '../audio/dub-level.ts';
import { Resampler } from '../audio/resampler.ts';
import type { SoundCommand } from '../audio/worklets/protocol.ts';

interface Arriving {
  readonly clipId: number;
  readonly resampler: Resampler;
  readonly level: DubLevel;
  readonly original: OriginalSpan;
  readonly rateHz: number;
  /** As it came. */
  readonly parts: Int16Array[];
  /** Of those, in samples. */
  length: number;
  nextSequence: number;
}

/** Where the original of a dub is. */
export interface OriginalSpan {
  /** On the capture clock. */
  readonly startMs: number;
  /** The same in frames of the audio context. */
  readonly startFrame: number;
  readonly endFrame: number;
  readonly speakerId: string;
}

/** A dub that has arrived from its first sample to its last. */
export interface ArrivedDub extends OriginalSpan {
  readonly clauseId: number;
  readonly rateHz: number;
  /** s16 mono. */
  readonly parts: readonly Int16Array[];
}

/** No clause is nearly as long; and no companion is as far ahead. What is past it is no dub. */
const LONGEST_DUB_S = 120;
const MOST_ARRIVING = 64;

/** Ids further back than this are not heard of again. */
const REMEMBERED_CLAUSES = 1_000;

/**
 * What arrives of the dubs, put in order for the player: after a resume the companion sends again what may have
 * been lost, and each frame is taken once. The player knows clips, so that the clause 1 of a companion that was
 * started again is not taken for the one before.
 */
export class DubReassembler {
  readonly #rateHz: number;
  readonly #command: (command: SoundCommand) => void;
  readonly #arrived: (dub: ArrivedDub) => void;
  readonly #arriving = new Map<number, Arriving>();
  /** Clauses whose dub is here, or is not wanted any more. */
  #settled = new Set<number>();
  readonly #clauseOfClip = new Map<number, number>();
  #lastClipId = 0;
  #ignoreBeforeMs = 0;

  /** @param arrived is told each dub that came whole */
  constructor(
    rateHz: number,
    command: (command: SoundCommand) => void,
    arrived: (dub: ArrivedDub) => void = () => undefined,
  ) {
    this.#rateHz = rateHz;
    this.#command = command;
    this.#arrived = arrived;
  }

  /** Whether a clause that begins at this time of the capture clock came before the last flush. */
  isPast(startMs: number): boolean {
    return startMs < this.#ignoreBeforeMs;
  }

  start(clauseId: number, rateHz: number, original: OriginalSpan): void {
    if (this.#settled.has(clauseId) || this.#arriving.has(clauseId)) return;
    const { startMs, startFrame, endFrame, speakerId } = original;
    if (this.isPast(startMs) || this.#arriving.size >= MOST_ARRIVING) {
      this.#settle(clauseId);
      return;
    }
    const clipId = this.nextClipId();
    this.#clauseOfClip.set(clipId, clauseId);
    this.#arriving.set(clauseId, {
      clipId,
      resampler: new Resampler(rateHz, this.#rateHz),
      level: new DubLevel(this.#rateHz),
      original,
      rateHz,
      parts: [],
      length: 0,
      nextSequence: 0,
    });
    this.#command({ type: 'open', clipId, startFrame, endFrame, speakerId, isReplay: false });
  }

  frame(frame: BinaryFrame): void {
    const dub = this.#arriving.get(frame.clauseId);
    if (dub === undefined || frame.sequence < dub.nextSequence) return;
    dub.nextSequence = frame.sequence + 1;
    dub.length += frame.samples.length;
    if (dub.length > LONGEST_DUB_S * dub.rateHz) {
      this.end(frame.clauseId, 'dropped');
      return;
    }
    dub.parts.push(frame.samples);
    this.#audio(dub, dub.resampler.push(toFloat(frame.samples)));
  }

  end(clauseId: number, outcome: DubOutcome): void {
    const dub = this.#arriving.get(clauseId);
    this.#settle(clauseId);
    if (dub === undefined) return;
    if (outcome === 'dropped') {
      this.#command({ type: 'drop', clipId: dub.clipId });
      return;
    }
    this.#audio(dub, dub.resampler.flush());
    this.#command({ type: 'close', clipId: dub.clipId });
    const { original, rateHz, parts } = dub;
    if (outcome === 'spoken') this.#arrived({ ...original, clauseId, rateHz, parts });
  }

  /** Drops what was not said yet, and ignores what still comes of clauses from before this time. */
  flush(beforeMs: number): void {
    this.#ignoreBeforeMs = beforeMs;
    for (const clauseId of [...this.#arriving.keys()]) this.#settle(clauseId);
    this.#command({ type: 'drop-all' });
  }

  /** A companion that remembers nothing: its ids and its clock begin again. */
  restart(): void {
    this.flush(0);
    this.#settled.clear();
  }

  /** An id for the player, higher than those before. */
  nextClipId(): number {
    return ++this.#lastClipId;
  }

  /** The clause a clip was opened for. */
  clauseOf(clipId: number): number | undefined {
    return this.#clauseOfClip.get(clipId);
  }

  /** The player is done with a clip. */
  forget(clipId: number): void {
    this.#clauseOfClip.delete(clipId);
  }

  #audio({ clipId, level }: Arriving, samples: Float32Array<ArrayBuffer>): void {
    if (samples.length === 0) return;
    level.push(samples);
    this.#command({ type: 'audio', clipId, samples, lufs: level.lufs, peak: level.peak });
  }

  #settle(clauseId: number): void {
    this.#arriving.delete(clauseId);
    this.#settled.add(clauseId);
    if (this.#settled.size > 2 * REMEMBERED_CLAUSES) {
      this.#settled = new Set([...this.#settled].slice(-REMEMBERED_CLAUSES));
    }
  }
}
