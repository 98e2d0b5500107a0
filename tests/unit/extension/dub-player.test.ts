import { describe, expect, test } from 'vitest';
import { DubPlayer } from '../../../extension/offscreen/worklets/dub-player.ts';
import type { DubEvent } from '../../../extension/offscreen/worklets/protocol.ts';
import type { SpeedUp } from '../../../extension/offscreen/worklets/stretcher.ts';
import { MAX_DUB_RATE } from '../../../shared/dub-rate.ts';
import { join, largestStep, tone } from './tones.ts';

const RATE = 48_000;
const BLOCK = 128;

/** Skips samples: right in its lengths, whatever it does to the pitch. */
const skipping: SpeedUp = new (class {
  #rate = 1;
  #owed = 0;
  begin(rate: number): void {
    this.#rate = rate;
    this.#owed = 0;
  }
  lookahead(): number {
    return 0;
  }
  process(out: Float32Array, read: (out: Float32Array) => void): void {
    this.#owed += out.length * this.#rate;
    const input = new Float32Array(Math.floor(this.#owed));
    this.#owed -= input.length;
    read(input);
    out.forEach((_, i) => (out[i] = input[Math.floor(i * this.#rate)] ?? 0));
  }
})();

class Listener {
  readonly events: DubEvent[] = [];
  readonly player = new DubPlayer(RATE, (event) => this.events.push(event));
  readonly #heard: Float32Array[] = [];
  readonly #speaking: boolean[] = [];
  #frame = 0;

  constructor(stretch: SpeedUp | 'none' = skipping) {
    if (stretch !== 'none') this.player.setStretch(stretch);
  }

  say(take: number, seconds: number, amplitude = 0.5): void {
    this.player.open(take);
    this.player.audio(take, tone(300, Math.round(seconds * RATE), RATE, amplitude));
    this.player.close(take);
  }

  listen(seconds: number): Float32Array {
    const heard: Float32Array[] = [];
    for (let i = 0; i < (seconds * RATE) / BLOCK; i++) {
      const out = new Float32Array(BLOCK);
      this.player.render(out, this.#frame);
      this.#frame += BLOCK;
      this.#speaking.push(this.player.speaking);
      heard.push(out);
    }
    this.#heard.push(...heard);
    return join(heard);
  }

  get all(): Float32Array {
    return join(this.#heard);
  }

  types(): string[] {
    return this.events.map(({ type, take }) => `${type} ${take}`);
  }

  secondsOf(take: number): number {
    const at = (type: DubEvent['type']): number =>
      this.events.find((event) => event.take === take && event.type === type)?.frame ?? Number.NaN;
    return (at('ended') - at('started')) / RATE;
  }
}

describe('dubs are spoken', () => {
  test('in their order, one after the other, each to its end', () => {
    const listener = new Listener();
    listener.say(1, 0.5);
    listener.say(2, 0.5);
    listener.listen(2);
    expect(listener.types()).toEqual(['started 1', 'ended 1', 'started 2', 'ended 2']);
    const ended = listener.events[1]?.frame ?? Infinity;
    expect(listener.events[2]?.frame).toBeGreaterThanOrEqual(ended);
  });

  test('as they were made when nothing waits', () => {
    const listener = new Listener();
    listener.say(1, 1);
    listener.listen(1.2);
    expect(listener.events[0]?.rate).toBe(1);
    expect(listener.secondsOf(1)).toBeCloseTo(1, 1);
  });

  test('faster when the one before made them late, and never above the limit', () => {
    const listener = new Listener();
    listener.say(1, 2);
    listener.say(2, 2);
    listener.say(3, 1);
    listener.listen(6);
    expect(listener.events.find(({ take }) => take === 3)?.rate).toBe(MAX_DUB_RATE);
    expect(listener.secondsOf(2)).toBeCloseTo(2 / MAX_DUB_RATE, 1);
    expect(listener.events.every(({ rate }) => rate <= MAX_DUB_RATE)).toBe(true);
  });

  test('at their own rate where the stretcher could not be loaded', () => {
    const listener = new Listener('none');
    listener.say(1, 1);
    listener.say(2, 1);
    listener.listen(3);
    expect(listener.secondsOf(2)).toBeCloseTo(1, 1);
  });

  test('before all of them is there, once there is enough to begin with', () => {
    const listener = new Listener();
    listener.player.open(1);
    listener.player.audio(1, tone(300, 0.1 * RATE, RATE));
    listener.listen(0.2);
    expect(listener.types()).toEqual([]);
    listener.player.audio(1, tone(300, 0.1 * RATE, RATE));
    listener.listen(0.1);
    expect(listener.types()).toEqual(['started 1']);
  });
});

describe('what the viewer hears has no clicks', () => {
  const SMOOTH = 0.04;

  test('when sound arrives too slowly and goes on later', () => {
    const listener = new Listener();
    const source = tone(300, RATE, RATE);
    listener.player.open(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      listener.player.audio(1, source.slice(tenth * 4800, (tenth + 1) * 4800));
      listener.listen(0.16);
    }
    listener.player.close(1);
    listener.listen(1);
    expect(listener.types()).toEqual(['started 1', 'ended 1']);
    expect(largestStep(listener.all)).toBeLessThan(SMOOTH);
    expect(listener.all.filter((sample) => Math.abs(sample) > 0.01).length).toBeGreaterThan(0.9 * RATE);
  });

  test('when a dub is dropped in the middle of a word', () => {
    const listener = new Listener();
    listener.say(1, 2);
    listener.say(2, 2);
    listener.listen(0.5);
    listener.player.dropAll();
    listener.listen(0.1);
    expect(new Set(listener.types())).toEqual(new Set(['started 1', 'dropped 2', 'dropped 1']));
    expect(largestStep(listener.all)).toBeLessThan(SMOOTH);
    expect(listener.listen(0.5).every((sample) => sample === 0)).toBe(true);
  });

  test('when a dub ends loudly', () => {
    const listener = new Listener();
    listener.say(1, 0.50125);
    listener.listen(1);
    expect(largestStep(listener.all)).toBeLessThan(SMOOTH);
  });
});

describe('a paused picture', () => {
  test('holds the dub in the middle of the word and goes on there', () => {
    const listener = new Listener();
    listener.say(1, 1);
    listener.listen(0.4);
    listener.player.hold(true);
    listener.listen(0.05);
    expect(listener.listen(60).every((sample) => sample === 0)).toBe(true);
    expect(listener.player.speaking).toBe(false);
    listener.player.hold(false);
    listener.listen(1);
    expect(listener.types()).toEqual(['started 1', 'ended 1']);
    expect(listener.all.filter((sample) => sample !== 0).length).toBeGreaterThan(0.97 * RATE);
  });

  test('does not make what waits late', () => {
    const listener = new Listener();
    listener.player.hold(true);
    listener.say(1, 1);
    listener.listen(30);
    listener.player.hold(false);
    listener.listen(0.1);
    expect(listener.events[0]?.rate).toBe(1);
  });
});

test('speech that could never be caught up with is given up, the oldest first', () => {
  const listener = new Listener();
  listener.player.hold(true);
  for (let take = 1; take <= 5; take++) listener.say(take, 4);
  listener.listen(0.1);
  listener.player.hold(false);
  listener.listen(25);
  expect(listener.types().slice(0, 2)).toEqual(['dropped 1', 'dropped 2']);
  expect(listener.types().filter((type) => type.startsWith('ended'))).toEqual([
    'ended 3',
    'ended 4',
    'ended 5',
  ]);
});

test('what is owed is told with each event', () => {
  const listener = new Listener();
  listener.say(1, 1);
  listener.say(2, 2);
  listener.listen(5);
  expect(listener.events.map(({ backlogMs }) => backlogMs)).toEqual([3000, 2000, 2000, 0]);
});
