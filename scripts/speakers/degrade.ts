import { toFloat, toInt16 } from '../../shared/pcm.ts';
import type { Random } from './random.ts';

const RATE_HZ = 16_000;

/**
 * The same voice through another microphone, in another room: a tilted equaliser with two bumps, a reverberation of
 * 0.15 to 0.5 s, noise at 10 to 25 dB.
 */
export function degrade(samples: Int16Array, random: Random): Int16Array {
  let sound = toFloat(samples);
  for (let bump = 0; bump < 2; bump++) {
    const hz = 200 * 2 ** (random.next() * 4.5);
    sound = peak(sound, hz, 0.5 + random.next(), (random.next() * 2 - 1) * 9);
  }
  sound = shelf(sound, (random.next() * 2 - 1) * 8);
  if (random.next() < 0.6)
    sound = reverberate(sound, 0.15 + 0.35 * random.next(), 0.1 + 0.4 * random.next(), random);
  return toInt16(addNoise(sound, 10 + 15 * random.next(), random));
}

/** Degraded, and only part of the band besides: a distant microphone, an old film, a telephone. */
export function narrow(samples: Int16Array, random: Random): Int16Array {
  let sound = toFloat(samples);
  const highest = 3_000 * 2 ** (1.2 * random.next());
  const lowest = 60 * 2 ** (2.5 * random.next());
  const times = 1 + random.below(2);
  for (let i = 0; i < times; i++) sound = pass(pass(sound, highest, 'low'), lowest, 'high');
  return degrade(toInt16(sound), random);
}

/** A low-pass or high-pass of 12 dB an octave. */
function pass(x: Float32Array, hz: number, kind: 'low' | 'high'): Float32Array<ArrayBuffer> {
  const w = (2 * Math.PI * hz) / RATE_HZ;
  const alpha = Math.sin(w) / Math.SQRT2;
  const cos = Math.cos(w);
  const b = kind === 'low' ? 1 - cos : 1 + cos;
  return biquad(x, [b / 2, kind === 'low' ? b : -b, b / 2], [1 + alpha, -2 * cos, 1 - alpha]);
}

/** A peaking equaliser (Bristow-Johnson's cookbook). */
function peak(x: Float32Array, hz: number, q: number, db: number): Float32Array<ArrayBuffer> {
  const a = 10 ** (db / 40);
  const w = (2 * Math.PI * Math.min(hz, 7_000)) / RATE_HZ;
  const alpha = Math.sin(w) / (2 * q);
  const cos = Math.cos(w);
  return biquad(x, [1 + alpha * a, -2 * cos, 1 - alpha * a], [1 + alpha / a, -2 * cos, 1 - alpha / a]);
}

/** A high shelf at 2 kHz. */
function shelf(x: Float32Array, db: number): Float32Array<ArrayBuffer> {
  const a = 10 ** (db / 40);
  const w = (2 * Math.PI * 2_000) / RATE_HZ;
  const alpha = (Math.sin(w) / 2) * Math.SQRT2;
  const cos = Math.cos(w);
  const root = 2 * Math.sqrt(a) * alpha;
  return biquad(
    x,
    [
      a * (a + 1 + (a - 1) * cos + root),
      -2 * a * (a - 1 + (a + 1) * cos),
      a * (a + 1 + (a - 1) * cos - root),
    ],
    [a + 1 - (a - 1) * cos + root, 2 * (a - 1 - (a + 1) * cos), a + 1 - (a - 1) * cos - root],
  );
}

type Three = readonly [number, number, number];

function biquad(x: Float32Array, [b0, b1, b2]: Three, [a0, a1, a2]: Three): Float32Array<ArrayBuffer> {
  const y = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    y[i] =
      (b0 * (x[i] ?? 0) +
        b1 * (x[i - 1] ?? 0) +
        b2 * (x[i - 2] ?? 0) -
        a1 * (y[i - 1] ?? 0) -
        a2 * (y[i - 2] ?? 0)) /
      a0;
  }
  return y;
}

/** Sparse echoes that die away: a room without its convolution's cost. */
function reverberate(
  x: Float32Array,
  decayS: number,
  wet: number,
  random: Random,
): Float32Array<ArrayBuffer> {
  const y = Float32Array.from(x);
  for (let echo = 0; echo < 60; echo++) {
    const delay = Math.round((0.005 + random.next() * decayS) * RATE_HZ);
    const gain = wet * 10 ** ((-3 * delay) / RATE_HZ / decayS) * (random.next() < 0.5 ? -0.4 : 0.4);
    for (let i = delay; i < y.length; i++) y[i] = (y[i] ?? 0) + gain * (x[i - delay] ?? 0);
  }
  return y;
}

function addNoise(x: Float32Array, ratioDb: number, random: Random): Float32Array<ArrayBuffer> {
  let squares = 0;
  for (const value of x) squares += value * value;
  const wanted = Math.sqrt(squares / x.length) * 10 ** (-ratioDb / 20);
  const colour = random.next() * 0.95;
  let last = 0;
  const noise = Float32Array.from(x, () => {
    last = colour * last + random.normal();
    return last;
  });
  const scale = wanted * Math.sqrt(1 - colour * colour);
  const y = Float32Array.from(x, (value, i) => value + scale * (noise[i] ?? 0));
  const most = y.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  return most > 0.99 ? y.map((value) => (value * 0.99) / most) : y;
}
