import { beforeEach, describe, expect, test } from 'vitest';
import type { PageCommand, TimingInForce } from '../../../../client/timing/picture.ts';
import { CaptureLatency } from '../../../../client/timing/capture-latency.ts';
import { DelayChoice } from '../../../../client/timing/delay-choice.ts';
import { LipSync } from '../../../../client/timing/lip-sync.ts';
import { UnixClock } from '../../../../client/timing/unix-clock.ts';
import { MarkerFinder } from '../../../../client/audio/worklets/marker-finder.ts';
import { syncMarker } from '../../../../shared/sync-marker.ts';

const RATE = 48_000;
const OUTPUT_MS = 30;

let page: PageCommand[];
let told: TimingInForce[];
let delays: number[];
let muted: number[];
let lipSync: LipSync;
let nowMs: number;

beforeEach(() => {
  [page, told, delays, muted] = [[], [], [], []];
  nowMs = 0;
  lipSync = new LipSync({
    page: (command) => page.push(command),
    timing: (timing) => told.push(timing),
    delay: (ms) => delays.push(ms),
    muteBefore: (unixMs) => muted.push(unixMs),
  });
});

function wait(ms: number): void {
  for (const untilMs = nowMs + ms; nowMs < untilMs; nowMs += 250) lipSync.tick(nowMs, OUTPUT_MS);
}

function pictures(): (number | null)[] {
  return page.flatMap((command) => (command.kind === 'picture' ? [command.delayMs] : []));
}

function begin(): void {
  lipSync.tune('lip-sync');
  lipSync.latency.add(140);
  wait(500);
  lipSync.picture({ state: 'syncing', way: 'webcodecs', sinceMs: 7_000 });
}

describe('watching with lip-sync', () => {
  test('the picture is asked for as late as sound, capture and loudspeaker make it', () => {
    begin();
    expect(pictures()).toEqual([3_500 + 140 + OUTPUT_MS]);
    expect(delays).toEqual([3_500]);
    expect(muted).toEqual([7_000]);
    expect(told).toEqual([{ watching: 'lip-sync', delayMs: 3_670, way: 'webcodecs', reason: null }]);
  });

  test('the sound is late only once the page shows the picture late', () => {
    lipSync.tune('lip-sync');
    wait(4_000);
    expect(pictures()).not.toEqual([]);
    expect(delays).toEqual([]);
    expect(lipSync.isLate).toBe(false);
  });

  test('what cannot be shown late is watched live, with the reason, and not asked for again', () => {
    begin();
    lipSync.picture({ state: 'live', reason: 'protected' });
    page = [];
    wait(30_000);
    expect(delays.at(-1)).toBe(0);
    expect(told.at(-1)).toEqual({ watching: 'live', delayMs: 0, way: null, reason: 'protected' });
    expect(pictures()).toEqual([]);
    lipSync.renew();
    wait(500);
    expect(pictures()).toHaveLength(1);
  });

  test('a page that was loaded anew is asked again', () => {
    begin();
    page = [];
    wait(6_000);
    expect(pictures().length).toBeGreaterThan(0);
  });

  test('slower engines are followed gently, by picture and sound together', () => {
    begin();
    for (let i = 0; i < 10; i++) lipSync.span(3_800, nowMs);
    page = [];
    delays = [];
    wait(70_000);
    expect(delays.at(-1)).toBe(4_200);
    const steps = delays.slice(1).map((ms, i) => ms - (delays[i] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(3.75);
    expect(pictures().at(-1)).toBe(4_200 + 140 + OUTPUT_MS);
  });

  test('another capture latency moves the picture and leaves the sound', () => {
    begin();
    delays = [];
    lipSync.latency.add(160);
    lipSync.latency.add(160);
    wait(500);
    expect(pictures().at(-1)).toBe(3_500 + 160 + OUTPUT_MS);
    expect(delays).toEqual([]);
  });

  test('the viewer goes back to live at once', () => {
    begin();
    lipSync.tune('live');
    expect(pictures().at(-1)).toBeNull();
    expect(delays.at(-1)).toBe(0);
    expect(told.at(-1)?.watching).toBe('live');
    lipSync.picture({ state: 'shown', way: 'webcodecs', sinceMs: 7_000 });
    expect(lipSync.isLate).toBe(false);
  });

  test('markers are asked for every few seconds, and seldom while nobody needs them', () => {
    wait(60_000);
    expect(page).toEqual([{ kind: 'mark' }]);
    begin();
    page = [];
    wait(60_000);
    expect(page.filter(({ kind }) => kind === 'mark').length).toBeGreaterThanOrEqual(5);
  });
});

describe('the delay', () => {
  test('is what 19 of 20 dubs need, within its bounds', () => {
    const choice = new DelayChoice();
    for (let i = 0; i < 40; i++) choice.add(i === 0 ? 20_000 : 4_000 + i, 0);
    expect(choice.delayMs).toBe(4_450);
    for (let i = 0; i < 40; i++) choice.add(30_000, 0);
    expect(choice.delayMs).toBe(8_000);
  });

  test('does not follow every change, and comes down once it stays worth it', () => {
    const choice = new DelayChoice();
    const delays = new Set<number>();
    for (let i = 0; i < 100; i++) {
      choice.add(2_900 + 80 * Math.sin(i), i * 2_000);
      delays.add(choice.delayMs);
    }
    expect(delays.size).toBe(1);
    for (let i = 100; i < 180; i++) choice.add(1_500, i * 2_000);
    expect(choice.delayMs).toBe(1_900);
  });
});

describe('the capture’s latency', () => {
  test('is the middle of the last measurements: one that is wrong does nothing, a step is followed', () => {
    const latency = new CaptureLatency();
    for (const ms of [140, 141, 480]) latency.add(ms);
    expect(latency.ms).toBe(141);
    latency.add(9_000);
    for (const ms of [160, 161, 162]) latency.add(ms);
    expect(latency.ms).toBe(161);
  });

  test.each([0, 37.4, 512])(
    'is measured by a marker in loud music to 1 ms (%f ms after it was looked from)',
    (atMs) => {
      const marker = syncMarker(RATE);
      const begin = 20_000 + Math.round(atMs * 48);
      const film = music(2 * RATE);
      marker.forEach((sample, i) => (film[begin + i] = (film[begin + i] ?? 0) + sample));
      let found: number | undefined;
      const finder = new MarkerFinder(marker, RATE, (frame) => (found = frame));
      for (let frame = 0; frame < film.length; frame += 128) {
        if (frame === 48_000) finder.search({ fromFrame: 20_000 - 2_400, toFrame: 20_000 + 28_800 });
        finder.push(film.subarray(frame, frame + 128), frame);
      }
      expect(Math.abs((found ?? Infinity) - begin)).toBeLessThan(48);
    },
  );

  test('is not taken from a film without a marker', () => {
    const found: (number | undefined)[] = [];
    const film = music(2 * RATE);
    const finder = new MarkerFinder(syncMarker(RATE), RATE, (frame) => found.push(frame));
    finder.search({ fromFrame: 0, toFrame: 30_000 });
    for (let frame = 0; frame < film.length; frame += 128)
      finder.push(film.subarray(frame, frame + 128), frame);
    expect(found).toEqual([undefined]);
  });
});

test('audio frames and Unix time are matched to a millisecond, though the audio clock goes in bursts', () => {
  const clock = new UnixClock(RATE);
  const epochMs = 1_700_000_000_000;
  for (let ms = 0; ms < 10_000; ms += 250.7) {
    // Seen at bursts of 10 ms.
    clock.observe(Math.floor(ms / 10) * 480, epochMs + ms);
  }
  const off = clock.unixMsOf(5 * RATE) - (epochMs + 5_000);
  expect(off).toBeGreaterThan(3);
  expect(off).toBeLessThan(7);
  expect(Math.abs(clock.unixMsOf(clock.frameAt(epochMs + 3_000)) - (epochMs + 3_000))).toBeLessThan(0.1);
});

/** Chords, a beat and hiss, up to the highest frequencies. */
function music(samples: number): Float32Array {
  let seed = 7;
  const noise = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x40000000 - 1;
  };
  return Float32Array.from({ length: samples }, (_, i) => {
    const chord = Math.sin(i * 0.03) + Math.sin(i * 0.0378) + Math.sin(i * 0.045);
    const beat = noise() * Math.exp(-(i % 24_000) / 800);
    return 0.12 * chord + 0.1 * beat + 0.002 * noise();
  });
}
