import { describe, expect, test } from 'vitest';
import { Mixer } from '../../../../../client/audio/worklets/mixer.ts';
import type { DubEvent, MixLevels } from '../../../../../client/audio/worklets/protocol.ts';
import { USUAL } from '../../../../fixtures/timeline-play.ts';
import { amplitudeAt, decibels, join, tone } from './tones.ts';

const RATE = 48_000;
const BLOCK = 128;
const FILM_HZ = 500;
const DUB_HZ = 1_700;
/** What the loudness of both tones makes of equal amplitudes, as both are weighted. */
const TOLERATED_DB = 1.5;

class Viewer {
  readonly events: DubEvent[] = [];
  readonly mixer = new Mixer(RATE, BLOCK, USUAL, {
    dub: (event) => this.events.push(event),
    pace: () => undefined,
  });
  volume = 1;
  #frame = 0;

  constructor(levels: MixLevels) {
    this.mixer.obey({ type: 'levels', levels });
  }

  say(clipId: number, seconds: number): void {
    const samples = tone(DUB_HZ, seconds * RATE, RATE, 0.3);
    const endFrame = this.#frame + RATE;
    this.mixer.obey({
      type: 'open',
      clipId,
      startFrame: this.#frame,
      endFrame,
      speakerId: 's1',
      isReplay: false,
    });
    this.mixer.obey({ type: 'audio', clipId, samples, lufs: -10.9, peak: 0.3 });
    this.mixer.obey({ type: 'close', clipId });
  }

  turn(volume: number): void {
    this.volume = volume;
    this.mixer.obey({ type: 'volume', volume });
  }

  listen(seconds: number): Float32Array {
    const heard: Float32Array[] = [];
    for (let i = 0; i < (seconds * RATE) / BLOCK; i++) {
      const left = Float32Array.from(
        { length: BLOCK },
        (_, at) => 0.2 * this.volume * Math.sin((2 * Math.PI * FILM_HZ * (this.#frame + at)) / RATE),
      );
      const out = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
      this.mixer.process([left, left], out, this.#frame);
      this.#frame += BLOCK;
      heard.push(out[0] ?? left);
    }
    return join(heard);
  }
}

function balanceOf(heard: Float32Array): { film: number; dub: number } {
  return { film: amplitudeAt(heard, FILM_HZ, RATE), dub: amplitudeAt(heard, DUB_HZ, RATE) };
}

function during(viewer: Viewer, clipId: number): { film: number; dub: number } {
  viewer.say(clipId, 2);
  viewer.listen(0.7);
  return balanceOf(viewer.listen(0.5));
}

test.each(['duck', 'mute', 'leave', 'suppress'] as const)(
  'without a dub the film is as it was made, whatever is to become of it under one (%s)',
  (under) => {
    const viewer = new Viewer({ original: 0.1, dub: 1, under });
    viewer.listen(0.5);
    expect(balanceOf(viewer.listen(0.5)).film).toBeCloseTo(0.2, 2);
  },
);

describe('under a dub', () => {
  test.each([
    ['duck', 0.25],
    ['mute', 0],
    ['leave', 1],
    // Both channels are the same here: there is no dialogue that could be told apart.
    ['suppress', 0.25],
  ] as const)('the film is as loud as the viewer chose (%s)', (under, part) => {
    const viewer = new Viewer({ original: 0.25, dub: 1, under });
    viewer.listen(3);
    const { film, dub } = during(viewer, 1);
    expect(dub).toBeGreaterThan(0.1);
    if (part === 0) expect(film).toBeLessThan(0.001);
    else if (under === 'leave') expect(film).toBeCloseTo(0.2, 2);
    else expect(Math.abs(decibels(film / dub / part))).toBeLessThan(TOLERATED_DB);
  });

  test('the ratio stays while the page’s volume is turned down, and both get quieter at once', () => {
    const viewer = new Viewer({ original: 0.25, dub: 1, under: 'duck' });
    viewer.listen(3);
    const before = during(viewer, 1);
    viewer.listen(2);
    viewer.turn(0.3);
    viewer.listen(1);
    const after = during(viewer, 2);
    expect(Math.abs(decibels(after.dub / before.dub) - decibels(0.3))).toBeLessThan(TOLERATED_DB);
    expect(Math.abs(decibels(after.film / after.dub / 0.25))).toBeLessThan(TOLERATED_DB);
  });

  test('a muted page has silent dubs', () => {
    const viewer = new Viewer({ original: 0.25, dub: 1, under: 'duck' });
    viewer.listen(2);
    viewer.turn(0);
    const { film, dub } = during(viewer, 1);
    expect(Math.max(film, dub)).toBeLessThan(0.001);
  });
});

describe('a film that begins to be shown late', () => {
  test('is silent until the late picture comes, and dubs from before it are not said', () => {
    const viewer = new Viewer({ original: 0.25, dub: 1, under: 'duck' });
    viewer.listen(2);
    viewer.say(1, 2);
    viewer.listen(0.5);
    viewer.mixer.obey({ type: 'timing', settings: { ...USUAL, isLipSync: true } });
    viewer.mixer.obey({ type: 'delay', samples: 2 * RATE });
    viewer.mixer.obey({ type: 'mute-before', frame: 2.5 * RATE });
    viewer.say(2, 1);
    viewer.listen(0.1);
    expect(balanceOf(viewer.listen(1.8)).film).toBeLessThan(0.001);
    const together = viewer.listen(0.6);
    expect(together.some((sample) => sample !== 0)).toBe(true);
    expect(viewer.events.map(({ type, clipId }) => `${type} ${clipId}`).slice(0, 3)).toEqual([
      'started 1',
      'dropped 1',
      'started 2',
    ]);
    // It stands on its original, which was captured as it was announced.
    expect(Math.abs((viewer.events[2]?.frame ?? 0) - 4.5 * RATE)).toBeLessThan(300);
  });
});
