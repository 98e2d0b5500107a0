/** What a stretch of frames tells of a voice, beside whose it is. */
import type { VoiceTraits } from '../../dubbing/ports/speaker-encoder.ts';
import { activeOf } from './speech-stretch.ts';
import { bandGainDb, bandHz, HOP_MS, MEL_BANDS, type VoiceFrame } from './voice-frame.ts';

/** Where the spectrum falls off evenly, on the whole. */
const TILT_FROM_HZ = 300;
const TILT_TO_HZ = 5_500;
/** A standard deviation on each side of the median, of a normal distribution. */
const [LOW_SHARE, HIGH_SHARE] = [0.16, 0.84] as const;
/** Levels are smoothed over this many frames on each side before syllables are counted. */
const SMOOTHED = 3;
/** A dip between two syllables is this deep, as in N. de Jong and T. Wempe, 2009. */
const DIP_DB = 2;
const DB_PER_NEPER = 10 / Math.LN10;

const tiltBands = Array.from({ length: MEL_BANDS }, (_, band) => ({
  band,
  octaves: Math.log2(bandHz(band) / 1000),
  gainDb: bandGainDb(band),
})).filter(({ band }) => bandHz(band) > TILT_FROM_HZ && bandHz(band) < TILT_TO_HZ);

/**
 * @param frames 10 ms apart, pauses included; `undefined` where nothing was captured
 * @param leastDb what is quieter is a pause
 * @param formantScale as formantScaleOf tells
 */
export function traitsOf(
  frames: readonly (VoiceFrame | undefined)[],
  leastDb: number,
  formantScale: number,
): VoiceTraits {
  const active = activeOf(frames, leastDb);
  const voiced = active.filter(({ pitchHz }) => pitchHz > 0);
  const power = active.reduce((sum, { levelDb }) => sum + 10 ** (levelDb / 10), 0) / active.length;
  return {
    pitchRangeSemitones: pitchRange(voiced),
    formantScale,
    tiltDbPerOctave: tilt(voiced),
    syllablesPerSecond: (nuclei(frames, leastDb) * 1000) / (active.length * HOP_MS),
    levelDb: 10 * Math.log10(power),
  };
}

function pitchRange(voiced: readonly VoiceFrame[]): number {
  const pitches = voiced.map(({ pitchHz }) => pitchHz).sort((a, b) => a - b);
  const at = (share: number) => pitches[Math.floor(share * pitches.length)] ?? 1;
  return pitches.length === 0 ? 0 : 6 * Math.log2(at(HIGH_SHARE) / at(LOW_SHARE));
}

/** Slope of a straight line through the mean levels of the bands. */
function tilt(voiced: readonly VoiceFrame[]): number {
  const [n, sums] = [tiltBands.length, { x: 0, y: 0, xx: 0, xy: 0 }];
  for (const { band, octaves, gainDb } of tiltBands) {
    let mel = 0;
    for (const frame of voiced) mel += frame.mel[band] ?? 0;
    const levelDb = (DB_PER_NEPER * mel) / Math.max(1, voiced.length) - gainDb;
    sums.x += octaves;
    sums.y += levelDb;
    sums.xx += octaves * octaves;
    sums.xy += octaves * levelDb;
  }
  return (n * sums.xy - sums.x * sums.y) / (n * sums.xx - sums.x * sums.x);
}

/** Peaks of the level that are voiced, with a dip before the next one. */
function nuclei(frames: readonly (VoiceFrame | undefined)[], leastDb: number): number {
  let count = 0;
  let isRising = true;
  let peak = { levelDb: leastDb, isVoiced: false };
  let dipDb = leastDb;
  for (const [at, frame] of frames.entries()) {
    const levelDb = smoothedDb(frames, at, leastDb);
    const here = { levelDb, isVoiced: (frame?.pitchHz ?? 0) > 0 };
    if (isRising) {
      if (levelDb > peak.levelDb) peak = here;
      else if (levelDb < peak.levelDb - DIP_DB) {
        if (peak.isVoiced) count++;
        isRising = false;
        dipDb = levelDb;
      }
    } else if (levelDb < dipDb) dipDb = levelDb;
    else if (levelDb > dipDb + DIP_DB) {
      isRising = true;
      peak = here;
    }
  }
  return isRising && peak.isVoiced ? count + 1 : count;
}

function smoothedDb(frames: readonly (VoiceFrame | undefined)[], at: number, leastDb: number): number {
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, at - SMOOTHED); i <= Math.min(frames.length - 1, at + SMOOTHED); i++) {
    sum += Math.max(leastDb, frames[i]?.levelDb ?? leastDb);
    count++;
  }
  return sum / count;
}
