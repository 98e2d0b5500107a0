import type { CaptionSpeaker } from '../captions/caption.ts';
import { relabelled } from '../captions/relabel.ts';
import { Coverage } from '../timing/coverage.ts';

/** A dub that was heard in this viewing. */
export interface KeptDub {
  /** Media time of its original. */
  readonly startMs: number;
  readonly endMs: number;
  readonly speakerId: string;
  readonly rateHz: number;
  /** s16 mono. */
  readonly parts: readonly Int16Array[];
  readonly text: string;
  readonly original: string;
  readonly speaker: CaptionSpeaker;
}

export interface MemoryLimits {
  readonly bytes: number;
  /** Of dubs. */
  readonly ms: number;
}

/** The companion's ids have a letter at least. */
const NOBODYS_ID = '';

const USUAL: MemoryLimits = { bytes: 64 * 1024 * 1024, ms: 15 * 60_000 };

/**
 * The dubs of one film against media time, and which of it need not be dubbed again. The oldest make room. Where two
 * are kept of the same moment, the newer one counts.
 */
export class ReplayMemory {
  readonly #limits: MemoryLimits;
  readonly #covered = new Coverage();
  /** Oldest first. */
  #kept: KeptDub[] = [];
  #source: string | undefined;

  constructor(limits: MemoryLimits = USUAL) {
    this.#limits = limits;
  }

  /** What is being watched: another film forgets the one before. */
  watch(source: string): void {
    if (source === this.#source) return;
    this.#source = source;
    this.forget();
  }

  forget(): void {
    this.#kept = [];
    this.#covered.clear();
  }

  keep(dub: KeptDub): void {
    this.#kept = this.#kept.filter(({ startMs, endMs }) => endMs <= dub.startMs || startMs >= dub.endMs);
    this.#kept.push(dub);
    let bytes = this.#kept.reduce((sum, one) => sum + bytesOf(one), 0);
    let ms = this.#kept.reduce((sum, one) => sum + lengthMsOf(one), 0);
    while (bytes > this.#limits.bytes || ms > this.#limits.ms) {
      const oldest = this.#kept.shift();
      if (oldest === undefined) return;
      bytes -= bytesOf(oldest);
      ms -= lengthMsOf(oldest);
      this.#covered.remove(oldest.startMs, oldest.endMs);
    }
  }

  /** Speakers are numbered from the beginning again: what is kept stays whose it was, whoever has their ids now. */
  restart(): void {
    this.#kept = this.#kept.map((dub) => ({ ...dub, speaker: { ...dub.speaker, id: NOBODYS_ID } }));
  }

  /** What these speakers said is this one's. */
  relabel(ids: readonly string[], speaker: CaptionSpeaker): void {
    this.#kept = relabelled(this.#kept, ids, speaker);
  }

  /** All that was said in this stretch is kept. */
  cover(fromMs: number, toMs: number): void {
    this.#covered.add(fromMs, toMs);
  }

  /** What was said in this stretch is not. */
  uncover(fromMs: number, toMs: number): void {
    this.#covered.remove(fromMs, toMs);
  }

  /** Up to where nothing has to be dubbed again; undefined where it has to be at once. */
  coveredTo(mediaMs: number): number | undefined {
    return this.#covered.endOf(mediaMs);
  }

  /** The dubs whose original begins in this stretch, in their order. */
  between(fromMs: number, toMs: number): KeptDub[] {
    return this.#kept
      .filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
      .sort((a, b) => a.startMs - b.startMs);
  }
}

function bytesOf({ parts }: KeptDub): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function lengthMsOf({ parts, rateHz }: KeptDub): number {
  return (parts.reduce((sum, { length }) => sum + length, 0) * 1000) / rateHz;
}
