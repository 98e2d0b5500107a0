/** Films of one, two and six channels: where their dialogue is heard, and what becomes of each channel under the dub. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeFile } from '../../companion/media/decode.ts';
import { DialogueChannel } from '../../companion/media/dialogue-channel.ts';
import { mixOver } from '../../companion/media/mix.ts';
import { probe } from '../../companion/media/probe.ts';
import { concat } from '../../shared/pcm.ts';
import { wav } from '../fakes/uploads.ts';
import { channelsOf, filmOfTracks, toneBetween, type TrackOfFilm } from '../fixtures/film-of-tracks.ts';
import { loud, silence } from '../fixtures/sound.ts';

/** What is spoken, from beginning to end, as loud as the dub. */
const VOICE_HZ = 300;
const VOICE = `0.25*sin(2*PI*${VOICE_HZ}*t)`;
const DUB_HZ = 420;
const LEVEL = 0.25;
/** The dub is heard from 2 s to 5 s; by then the voice is lowered, and later it is back. */
const UNDER = [3, 4.5] as const;
const AFTER = [6.5, 7.5] as const;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-channels-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function beside(hz: number): string {
  return `0.1*sin(2*PI*${hz}*t)`;
}

interface Dubbed {
  /** What recognition is given, at 48 kHz. */
  readonly received: Float32Array;
  readonly film: readonly Float32Array[];
  readonly result: readonly Float32Array[];
  readonly layout: string;
}

/** A film of one track, listened to and dubbed as a job does it. */
async function dubbed(track: TrackOfFilm): Promise<Dubbed> {
  const count = track.channels.length;
  filmOfTracks(folder, 'film.mkv', [{ codec: 'flac', ...track }]);
  const input = join(folder, 'film.mkv');
  const sound = await probe(input);
  const dialogue = new DialogueChannel(sound.track, 16_000);
  const pieces: Int16Array[] = [];
  // Pieces whose length is no part of the whole: the last one is shorter.
  for await (const piece of decodeFile(input, { samples: 1_111, dialogue })) pieces.push(piece);
  writeFileSync(join(folder, 'received.wav'), wav(concat(pieces)));
  const dub = join(folder, 'dub.wav');
  writeFileSync(dub, wav(concat([silence(2_000), loud(3_000, DUB_HZ)])));
  const output = join(folder, 'result.wav');
  await mixOver({ input, track: sound.track, isInMiddle: dialogue.isInMiddle, dub, output });
  const asked = ['-show_entries', 'stream=channels,channel_layout', '-of', 'csv=p=0', output];
  return {
    received: channelsOf(join(folder, 'received.wav'), 1)[0] ?? new Float32Array(0),
    film: channelsOf(input, count),
    result: channelsOf(output, count),
    layout: execFileSync('ffprobe', ['-v', 'error', ...asked], { encoding: 'utf8' }).trim(),
  };
}

/** Levels of a tone in each channel, as parts of the film's own. */
function levels(
  channels: readonly Float32Array[],
  hz: number,
  [fromS, toS]: readonly [number, number],
): number[] {
  return channels.map((channel) => toneBetween(channel, hz, fromS, toS));
}

/** The limiter looks ahead, and is as late: nobody hears 5 ms. */
const MOST_LATE_SAMPLES = 240;

/** Beyond rounding: where nothing is dubbed, each channel is what it was, and all are at the same time. */
function expectUntouched({ film, result }: Dubbed): void {
  const worstAt = (late: number): number =>
    Math.max(
      ...film.map((channel, i) =>
        channel
          .subarray(48_000, 60_000)
          .reduce(
            (most, sample, at) => Math.max(most, Math.abs(sample - (result[i]?.[48_000 + late + at] ?? 9))),
            0,
          ),
      ),
    );
  const worst = Array.from({ length: MOST_LATE_SAMPLES + 1 }, (_, late) => worstAt(late));
  expect(Math.min(...worst)).toBeLessThan(0.001);
}

it('mono stays mono, lowered under the dub', async () => {
  const made = await dubbed({ channels: [VOICE] });
  expect(made.layout).toMatch(/^1,/);
  expect(toneBetween(made.received, VOICE_HZ, ...AFTER)).toBeCloseTo(LEVEL, 2);
  expect(levels(made.result, VOICE_HZ, UNDER)[0]).toBeLessThan(0.3 * LEVEL);
  expect(levels(made.result, DUB_HZ, UNDER)[0]).toBeGreaterThan(0.8 * LEVEL);
  expectUntouched(made);
});

it('stereo stays stereo: what is at its sides stays there, the voice in the middle is lowered under the dub', async () => {
  const made = await dubbed({ channels: [`${VOICE}+${beside(700)}`, `${VOICE}+${beside(1_900)}`] });
  expect(made.layout).toMatch(/^2,/);
  for (const [hz, side] of [
    [700, 0],
    [1_900, 1],
  ] as const) {
    const here = levels(made.result, hz, UNDER);
    expect(here[side]).toBeGreaterThan(0.085);
    expect(here[1 - side]).toBeLessThan(0.01);
  }
  for (const level of levels(made.result, VOICE_HZ, UNDER)) expect(level).toBeLessThan(0.3 * LEVEL);
  for (const level of levels(made.result, VOICE_HZ, AFTER)) expect(level).toBeCloseTo(LEVEL, 1);
  for (const level of levels(made.result, DUB_HZ, UNDER)) expect(level).toBeGreaterThan(0.8 * LEVEL);
  expectUntouched(made);
});

const SIX = 'FL FR FC LFE BL BR'.split(' ');

it('of 5.1 the centre is listened to and dubbed, and the other channels stay', async () => {
  const others = [500, 600, 0, 60, 800, 900];
  const channels = others.map((hz) => (hz === 0 ? VOICE : beside(hz)));
  const made = await dubbed({ channels, layout: '5.1' });
  expect(made.layout).toMatch(/^6,"?5\.1/);
  expect(toneBetween(made.received, VOICE_HZ, ...AFTER)).toBeCloseTo(LEVEL, 2);
  for (const hz of others.filter(Boolean))
    expect(toneBetween(made.received, hz, ...AFTER)).toBeLessThan(0.001);
  others.forEach((hz, i) => {
    const channel = made.result[i] ?? new Float32Array(0);
    if (hz === 0) {
      expect(toneBetween(channel, VOICE_HZ, ...UNDER)).toBeLessThan(0.3 * LEVEL);
      expect(toneBetween(channel, DUB_HZ, ...UNDER)).toBeGreaterThan(0.8 * LEVEL);
    } else {
      expect([SIX[i], toneBetween(channel, hz, ...UNDER) > 0.09]).toEqual([SIX[i], true]);
      expect([SIX[i], toneBetween(channel, DUB_HZ, ...UNDER) < 0.001]).toEqual([SIX[i], true]);
    }
  });
  expectUntouched(made);
});

it('of 5.1 whose centre is silent the other channels are listened to, and lowered under the dub', async () => {
  const made = await dubbed({ channels: [VOICE, VOICE, '0', '0', '0', '0'], layout: '5.1' });
  expect(toneBetween(made.received, VOICE_HZ, ...AFTER)).toBeGreaterThan(0.1);
  expect(Math.max(...levels(made.result, VOICE_HZ, UNDER))).toBeLessThan(0.3 * LEVEL);
  expect(levels(made.result, DUB_HZ, UNDER)[2]).toBeGreaterThan(0.8 * LEVEL);
});

it('who speaks in the centre after a silent beginning is heard at once', async () => {
  const late = `${VOICE}*gte(t,4)`;
  const made = await dubbed({
    channels: [beside(500), beside(600), late, '0', '0', '0'],
    layout: '5.1(side)',
  });
  expect(toneBetween(made.received, VOICE_HZ, 4.05, 4.55)).toBeGreaterThan(0.9 * LEVEL);
  expect(toneBetween(made.received, 500, 4.2, 5.2)).toBeLessThan(0.005);
});

it('stereo whose right channel is its left one turned around is heard, and lowered under the dub', async () => {
  const made = await dubbed({ channels: [VOICE, `-1*${VOICE}`] });
  expect(made.layout).toMatch(/^2,/);
  expect(toneBetween(made.received, VOICE_HZ, ...AFTER)).toBeCloseTo(LEVEL, 2);
  for (const level of levels(made.result, VOICE_HZ, UNDER)) expect(level).toBeLessThan(0.3 * LEVEL);
  for (const level of levels(made.result, DUB_HZ, UNDER)) expect(level).toBeGreaterThan(0.8 * LEVEL);
  expectUntouched(made);
});

it.each(['3.0', '4.0', 'quad', '6.1', '7.1', '7.1(wide)'])('a film of %s is written', async (layout) => {
  const count = { '3.0': 3, '4.0': 4, quad: 4, '6.1': 7 }[layout] ?? 8;
  const channels = Array.from({ length: count }, (_, i) => beside(500 + 100 * i));
  const { layout: written } = await dubbed({ channels, layout, codec: 'pcm_s16le' });
  expect(Number(written.split(',')[0])).toBeGreaterThanOrEqual(count > 2 ? 2 : count);
});
