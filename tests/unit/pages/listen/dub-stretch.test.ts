import { describe, expect, it } from 'vitest';
import type { ChangeOfRate } from '../../../../client/audio/worklets/stretcher.ts';
import { DubStretch } from '../../../../pages/listen/playout/dub-stretch.ts';

const LOOKAHEAD = 3_000;

/** Leaves samples out, evenly, as far as reading and length go: pitch is the real stretcher's business. */
class Skipping implements ChangeOfRate {
  #rate = 1;
  #owed = 0;
  #kept: number[] = [];
  lookahead(): number {
    return LOOKAHEAD;
  }
  begin(rate: number, read: (out: Float32Array) => void): void {
    this.#rate = rate;
    this.#kept = [];
    this.#fill(LOOKAHEAD, read);
  }
  process(out: Float32Array, read: (out: Float32Array) => void): void {
    this.#owed += out.length * this.#rate;
    const wanted = Math.floor(this.#owed);
    this.#owed -= wanted;
    this.#fill(wanted, read);
    for (let at = 0; at < out.length; at++) out[at] = this.#kept[Math.floor(at * this.#rate)] ?? 0;
    this.#kept.splice(0, wanted);
  }
  #fill(length: number, read: (out: Float32Array) => void): void {
    const block = new Float32Array(length);
    read(block);
    this.#kept.push(...block);
  }
}

function stretched(pieces: readonly Float32Array[], rate: number): number[] {
  const stretch = new DubStretch(new Skipping(), rate);
  return [...pieces.flatMap((piece) => [...stretch.push(piece)]), ...stretch.flush()];
}

function ramp(length: number, from = 0): Float32Array {
  return Float32Array.from({ length }, (_, at) => (from + at) / 100_000);
}

describe('a dub that is played faster as it arrives', () => {
  it('is as long as the dub at that rate, to the sample', () => {
    expect(stretched([ramp(9_600), ramp(48_000), ramp(48_000)], 1.25)).toHaveLength(105_600 / 1.25);
  });

  it('sounds the same in however many pieces it comes', () => {
    const whole = ramp(60_000);
    const pieces = [0, 1_000, 5_000, 30_001, 59_999].map((from, at, all) => whole.slice(from, all[at + 1]));
    expect(stretched(pieces, 1.3)).toEqual(stretched([whole], 1.3));
  });

  it('gives nothing that its sound so far does not suffice for', () => {
    const stretch = new DubStretch(new Skipping(), 1.3);
    expect(stretch.push(ramp(LOOKAHEAD - 1))).toHaveLength(0);
    const given = stretch.push(ramp(20_000, LOOKAHEAD - 1));
    expect(given.length).toBeGreaterThan(10_000);
    // What is given ends before what was pushed does: no silence was read in between.
    expect([...given].slice(1).every((value, at) => value > (given[at] ?? 0))).toBe(true);
  });

  it('that is shorter than the stretcher looks ahead is whole, too', () => {
    expect(stretched([ramp(1_300)], 1.3)).toHaveLength(1_000);
  });
});
