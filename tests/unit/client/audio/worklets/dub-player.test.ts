import { describe, expect, test } from 'vitest';
import { DubPlayer } from '../../../../../client/audio/worklets/dub-player.ts';
import type { DubEvent } from '../../../../../client/audio/worklets/protocol.ts';
import type { ChangeOfRate } from '../../../../../client/audio/worklets/stretcher.ts';
import { Skipping } from '../../../../fakes/skipping.ts';
import { MAX_DUB_RATE } from '../../../../../shared/scheduling/dub-rate.ts';
import { USUAL } from '../../../../fixtures/timeline-play.ts';
import { join, largestStep, tone } from './tones.ts';

const RATE = 48_000;
const BLOCK = 128;

class Listener {
  readonly events: DubEvent[] = [];
  readonly player: DubPlayer;
  readonly #heard: Float32Array[] = [];
  #frame = 0;
  #heldFrames = 0;
  #isHeld = false;

  constructor(stretches: readonly ChangeOfRate[] = [new Skipping(), new Skipping()], settings = USUAL) {
    this.player = new DubPlayer(RATE, BLOCK, settings, {
      dub: (event) => this.events.push(event),
      pace: () => undefined,
    });
    this.player.setStretch(stretches);
  }

  open(id: number, startMs = this.#nowMs, speakerId = 's1'): void {
    this.player.open({ id, startMs, endMs: startMs + 2_000, speakerId });
  }

  say(clipId: number, seconds: number, amplitude = 0.5): void {
    this.open(clipId);
    this.player.audio(clipId, tone(300, Math.round(seconds * RATE), RATE, amplitude));
    this.player.close(clipId);
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.player.hold(isHeld);
  }

  listen(seconds: number): Float32Array {
    const heard: Float32Array[] = [];
    for (let i = 0; i < (seconds * RATE) / BLOCK; i++) {
      const out = new Float32Array(BLOCK);
      this.player.render(out, this.#nowMs, this.#frame);
      this.#frame += BLOCK;
      if (this.#isHeld) this.#heldFrames += BLOCK;
      heard.push(out);
    }
    this.#heard.push(...heard);
    return join(heard);
  }

  get all(): Float32Array {
    return join(this.#heard);
  }

  types(): string[] {
    return this.events.map(({ type, clipId }) => `${type} ${clipId}`);
  }

  secondsOf(clipId: number): number {
    return (this.#frameOf(clipId, 'ended') - this.#frameOf(clipId, 'started')) / RATE;
  }

  get #nowMs(): number {
    return ((this.#frame - this.#heldFrames) * 1000) / RATE;
  }

  #frameOf(clipId: number, type: DubEvent['type']): number {
    return this.events.find((event) => event.clipId === clipId && event.type === type)?.frame ?? Number.NaN;
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
    expect(listener.events.find(({ clipId }) => clipId === 3)?.rate).toBe(MAX_DUB_RATE);
    expect(listener.secondsOf(2)).toBeCloseTo(2 / MAX_DUB_RATE, 1);
    expect(listener.events.every(({ rate }) => rate <= MAX_DUB_RATE)).toBe(true);
  });

  test('at their own rate where the stretcher could not be loaded', () => {
    const listener = new Listener([]);
    listener.say(1, 1);
    listener.say(2, 1);
    listener.listen(3);
    expect(listener.secondsOf(2)).toBeCloseTo(1, 1);
  });

  test('before all of them is there, once there is enough to begin with', () => {
    const listener = new Listener();
    listener.open(1);
    listener.player.audio(1, tone(300, 0.1 * RATE, RATE));
    listener.listen(0.3);
    expect(listener.types()).toEqual([]);
    listener.player.audio(1, tone(300, 0.1 * RATE, RATE));
    listener.listen(0.12);
    expect(listener.types()).toEqual(['started 1']);
  });

  test('on the sample where their original begins, with a film that is heard late', () => {
    const listener = new Listener(undefined, { ...USUAL, isLipSync: true });
    listener.open(1, 1_000.25);
    listener.player.audio(1, new Float32Array(RATE).fill(0.5));
    listener.player.close(1);
    const heard = listener.listen(1.5);
    expect(heard.findIndex((sample) => sample !== 0)).toBe(48_012);
    expect(listener.events[0]?.lagMs).toBeLessThan(3);
  });

  test('two at once where both originals were, and the viewer chose so', () => {
    const listener = new Listener(undefined, { ...USUAL, overlapsVoices: true });
    listener.open(1, 0, 's1');
    listener.open(2, 500, 's2');
    listener.open(3, 600, 's3');
    for (const clipId of [1, 2, 3]) {
      listener.player.audio(clipId, tone(300, RATE, RATE, 0.3));
      listener.player.close(clipId);
    }
    listener.listen(4);
    expect(listener.types().slice(0, 2)).toEqual(['started 1', 'started 2']);
    expect(listener.types().indexOf('started 3')).toBeGreaterThan(listener.types().indexOf('ended 1'));
  });
});

describe('the original is lowered', () => {
  test('90 ms before the dub begins, and until it is over', () => {
    const listener = new Listener();
    listener.say(1, 0.5);
    listener.listen(0.004);
    expect(listener.player.speaking).toBe(true);
    const heard = listener.listen(0.3);
    const silentMs = (heard.findIndex((sample) => sample !== 0) * 1000) / RATE;
    expect(silentMs).toBeGreaterThan(80);
    expect(silentMs).toBeLessThan(95);
    listener.listen(0.5);
    expect(listener.player.speaking).toBe(false);
  });
});

describe('silence in a dub', () => {
  function withPauses(pauseS: number): Float32Array<ArrayBuffer> {
    const sound = tone(300, 0.3 * RATE, RATE);
    const pause = new Float32Array(pauseS * RATE);
    return join([new Float32Array(0.2 * RATE), sound, pause, sound, new Float32Array(0.4 * RATE)]);
  }

  test('at its ends is not waited for', () => {
    const listener = new Listener();
    listener.open(1);
    listener.player.audio(1, withPauses(0.3));
    listener.player.close(1);
    listener.listen(2);
    expect(listener.secondsOf(1)).toBeGreaterThan(0.85);
    expect(listener.secondsOf(1)).toBeLessThan(0.97);
  });

  test('between its words is shortened where others wait', () => {
    const listener = new Listener([]);
    listener.open(1);
    listener.player.audio(1, withPauses(0.6));
    listener.player.close(1);
    listener.say(2, 2);
    listener.listen(4);
    expect(listener.secondsOf(1)).toBeGreaterThan(0.7);
    expect(listener.secondsOf(1)).toBeLessThan(0.82);
  });
});

describe('what the viewer hears has no clicks', () => {
  const SMOOTH = 0.04;

  test('when sound arrives too slowly and goes on later', () => {
    const listener = new Listener();
    const source = tone(300, RATE, RATE);
    listener.open(1);
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
    listener.listen(0.5);
    listener.hold(true);
    listener.listen(0.05);
    expect(listener.listen(10).every((sample) => sample === 0)).toBe(true);
    expect(listener.player.speaking).toBe(false);
    listener.hold(false);
    listener.listen(1);
    expect(listener.types()).toEqual(['started 1', 'ended 1']);
    expect(listener.all.filter((sample) => sample !== 0).length).toBeGreaterThan(0.97 * RATE);
  });

  test('does not make what waits late', () => {
    const listener = new Listener();
    listener.hold(true);
    listener.say(1, 1);
    listener.listen(10);
    listener.hold(false);
    listener.listen(0.2);
    expect(listener.events[0]?.rate).toBe(1);
  });
});

test('speech that could never be caught up with is given up, the oldest first', () => {
  const listener = new Listener();
  listener.hold(true);
  for (let clipId = 1; clipId <= 4; clipId++) listener.say(clipId, 4);
  listener.listen(0.1);
  listener.hold(false);
  listener.listen(25);
  expect(listener.types().slice(0, 2)).toEqual(['dropped 1', 'dropped 2']);
  expect(listener.types().filter((type) => type.startsWith('ended'))).toEqual(['ended 3', 'ended 4']);
});

test('what is owed is told with each event', () => {
  const listener = new Listener();
  listener.say(1, 1);
  listener.say(2, 2);
  listener.listen(5);
  expect(listener.events.map(({ backlogMs }) => backlogMs)).toEqual([3000, 2000, 2000, 0]);
});
