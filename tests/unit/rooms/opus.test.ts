import { createRequire } from 'node:module';
import type OpusScript from 'opusscript';
import { afterAll, describe, expect, it } from 'vitest';
import { concat } from '../../../shared/pcm.ts';
import { DubEncoder } from '../../../companion/rooms/opus/dub-encoder.ts';
import { LOOKAHEAD_SAMPLES } from '../../../companion/rooms/opus/frame-encoder.ts';
import { openFrameEncoder, type OpusImplementation } from '../../../companion/rooms/opus/open-encoder.ts';
import { OpusThread } from '../../../companion/rooms/opus/opus-thread.ts';
import type { EncodedSound } from '../../../companion/rooms/opus/protocol.ts';

const Opus = createRequire(import.meta.url)('opusscript') as typeof OpusScript;
const DECODED_HZ = 48_000;
const PRE_SKIP = 2 * LOOKAHEAD_SAMPLES;

/** As a listener does: at 48 kHz, without what the encoder put before the sound. */
function decoded(sounds: readonly EncodedSound[]): Int16Array {
  const decoder = new Opus(DECODED_HZ, 1, Opus.Application.VOIP);
  const parts = sounds
    .flatMap(({ packets }) => packets)
    .map((packet) => {
      const bytes = decoder.decode(Buffer.from(packet));
      return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    });
  decoder.delete();
  return concat(parts).subarray(PRE_SKIP);
}

/** A vowel of 150 Hz with its formants, in silence: begins at 100 ms and lasts to the end. */
function vowel(lengthMs: number, rateHz: number): Int16Array {
  return Int16Array.from({ length: Math.round((lengthMs * rateHz) / 1000) }, (_, at) => {
    const s = at / rateHz;
    if (s < 0.1) return 0;
    return [1, 2, 3, 4, 5, 6].reduce(
      (sum, k) => sum + (4000 / k) * Math.sin(2 * Math.PI * 150 * k * s + k),
      0,
    );
  });
}

function level(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}

/** The shift, in samples, at which `heard` is most like `wanted`. */
function bestShift(wanted: Int16Array, heard: Int16Array, most: number): number {
  const product = (shift: number): number => {
    let sum = 0;
    for (let at = most; at < wanted.length - most; at++) sum += (wanted[at] ?? 0) * (heard[at + shift] ?? 0);
    return sum;
  };
  const shifts = Array.from({ length: 2 * most + 1 }, (_, at) => at - most);
  return shifts.reduce((best, shift) => (product(shift) > product(best) ? shift : best), -most);
}

async function encoded(
  samples: Int16Array,
  rateHz: number,
  only?: OpusImplementation,
): Promise<EncodedSound[]> {
  const encoder = new DubEncoder(openFrameEncoder(only));
  const sounds: EncodedSound[] = [];
  // Pieces of no round length, as engines give them.
  for (let at = 0; at < samples.length; at += 1733) {
    sounds.push(await encoder.encode(samples.subarray(at, at + 1733), rateHz));
  }
  sounds.push(await encoder.finish());
  encoder.close();
  return sounds;
}

describe.each<OpusImplementation>(['libopus', 'wasm'])('a dub in Opus by %s', (implementation) => {
  it.each([16_000, 22_050, 24_000, 44_100, 48_000])(
    'of %d Hz comes out in time, whole to its end',
    async (rateHz) => {
      const lengthMs = 1013;
      const sounds = await encoded(vowel(lengthMs, rateHz), rateHz, implementation);
      const heard = decoded(sounds);
      const wanted = vowel(lengthMs, DECODED_HZ);
      expect(heard.length).toBeGreaterThanOrEqual(wanted.length);
      expect(heard.length).toBeLessThan(wanted.length + 2 * 960);
      // A millisecond is 48 samples, and a period of the vowel 320.
      expect(Math.abs(bestShift(wanted, heard, 150))).toBeLessThanOrEqual(24);
      expect(level(heard.subarray(0, 4000))).toBeLessThan(0.1 * level(wanted.subarray(9600, 14_400)));
      // The last 5 ms, as loud as they were.
      const end = heard.subarray(wanted.length - 240, wanted.length);
      expect(level(end)).toBeGreaterThan(0.7 * level(wanted.subarray(wanted.length - 240)));
    },
  );

  it('takes some 24 kbit/s, and silence next to nothing more', async () => {
    const bytes = (sounds: EncodedSound[]) =>
      sounds.flatMap(({ packets }) => packets).reduce((sum, { length }) => sum + length, 0);
    const speech = bytes(await encoded(vowel(3000, 24_000), 24_000, implementation));
    expect((8 * speech) / 3).toBeLessThan(32_000);
    expect((8 * speech) / 3).toBeGreaterThan(10_000);
    expect(bytes(await encoded(new Int16Array(72_000), 24_000, implementation))).toBeLessThan(speech);
  });

  it('of nothing is a packet of silence', async () => {
    const sounds = await encoded(new Int16Array(), 22_050, implementation);
    expect(sounds.flatMap(({ packets }) => packets)).toHaveLength(1);
  });
});

it('tells how loud and how high the dub is', async () => {
  const sounds = await encoded(vowel(1000, 24_000), 24_000);
  const steps = sounds.flatMap(({ prosody }) => prosody);
  expect(steps.length).toBe(25);
  expect(steps[0]).toEqual({ loudness: 0, pitch: 0 });
  const semitones = 12 * Math.log2(150 / 40);
  for (const { loudness, pitch } of steps.slice(5, 20)) {
    expect(Math.abs(pitch / 2 - semitones)).toBeLessThan(1);
    expect(loudness).toBeGreaterThan(180);
  }
});

describe('the thread that encodes', () => {
  const thread = new OpusThread();
  afterAll(() => thread.close());

  it('encodes several dubs at once, each in order, as one encoder alone would', async () => {
    const sound = vowel(700, 22_050);
    const expected = (await encoded(sound, 22_050)).flatMap(({ packets }) => packets);
    const dubs = await Promise.all(
      [1, 2, 3].map(async () => {
        const dub = thread.open();
        const answers: Promise<EncodedSound>[] = [];
        for (let at = 0; at < sound.length; at += 1733) {
          answers.push(dub.encode(sound.slice(at, at + 1733), 22_050));
        }
        answers.push(dub.finish());
        return (await Promise.all(answers)).flatMap(({ packets }) => packets);
      }),
    );
    const written = (packets: readonly Uint8Array[]) =>
      packets.map((packet) => Buffer.from(packet).toString('hex'));
    expect(dubs.map(written)).toEqual([expected, expected, expected].map(written));
  });

  it('refuses more sound than it can hold, and goes on', async () => {
    const dub = thread.open();
    const minute = new Int16Array(60 * 24_000);
    const asked = [1, 2, 3].map(() => dub.encode(minute, 24_000));
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    dub.drop();
    await expect(thread.open().finish()).resolves.toMatchObject({ lengthMs: 20 });
  });

  it('that is closed encodes nothing more, and whoever waits is told', async () => {
    const other = new OpusThread();
    const dub = other.open();
    const waiting = dub.encode(new Int16Array(24_000), 24_000);
    const failed = expect(waiting).rejects.toMatchObject({ code: 'internal' });
    await other.close();
    await failed;
    await expect(dub.finish()).rejects.toMatchObject({ code: 'internal' });
    await expect(other.open().finish()).rejects.toMatchObject({ code: 'internal' });
  });
});
