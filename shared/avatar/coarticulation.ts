/**
 * Blends visemes into the curve that lips follow, by dominance functions: Cohen and Massaro, "Modeling Coarticulation in
 * Synthetic Visual Speech", 1993. Each segment pulls the mouth towards its target with a weight that falls off
 * exponentially before and after it. What an eye notices at once is exempt from the blending: lips touch for p, b and m,
 * the lower lip is tucked for f and v, and teeth show for s, z and ʃ.
 */
import { MOUTH_FIELDS, shapeFrom, targetOf, type MouthShape } from './mouth-shape.ts';
import type { MouthSegment, MouthTrack } from './mouth-track.ts';
import type { Viseme } from './visemes.ts';

/** The lips are where they should be this long before the sound's centre. */
export const LIPS_LEAD_MS = 20;
/** Lips touch for at least this long. */
export const CLOSURE_MS = 60;
/** Segments further away than this do not show. */
const REACH_MS = 500;
/** From open to touching, and back. */
const CLOSING_MS = 55;
/** A long pause or vowel holds its target but for this much at each end. */
const MOST_EDGE_MS = 60;
const EDGE_SHARE = 0.3;
/** The lips part by this much at least where teeth show. */
const TEETH_APERTURE = 0.13;
const TUCK_APERTURE = 0.16;
/** From the end of a sound to a mouth that rests. */
const REST_AFTER_MS = 120;
/** A mouth that rests is at rest until this long before the next sound: parted lips with no word to come look like a mistake. */
const REST_BEFORE_MS = 60;

type Group = 'opening' | 'rounding' | 'tongue';
const GROUPS: readonly Group[] = [
  'opening',
  'opening',
  'rounding',
  'rounding',
  'opening',
  'opening',
  'tongue',
  'tongue',
];
/** How long before and after a sound its pull is felt, in milliseconds to 1/e. Rounding spreads furthest. */
const ONSET_MS: Readonly<Record<Group, number>> = { opening: 42, rounding: 95, tongue: 35 };
const FALL_MS: Readonly<Record<Group, number>> = { opening: 38, rounding: 70, tongue: 35 };

/** How much a viseme insists on its target. Consonants of the tongue hardly move the lips. */
const DOMINANCE: Readonly<Record<Viseme, Readonly<Record<Group, number>>>> = {
  sil: { opening: 1, rounding: 0.5, tongue: 1 },
  PP: { opening: 1, rounding: 0.2, tongue: 0.2 },
  FF: { opening: 1, rounding: 0.25, tongue: 0.8 },
  TH: { opening: 0.6, rounding: 0.15, tongue: 1 },
  DD: { opening: 0.45, rounding: 0.1, tongue: 0.9 },
  kk: { opening: 0.3, rounding: 0.06, tongue: 0.5 },
  CH: { opening: 0.7, rounding: 0.8, tongue: 1 },
  SS: { opening: 0.7, rounding: 0.3, tongue: 1 },
  nn: { opening: 0.4, rounding: 0.1, tongue: 0.9 },
  RR: { opening: 0.5, rounding: 0.55, tongue: 0.6 },
  aa: { opening: 1, rounding: 0.4, tongue: 0.5 },
  E: { opening: 0.9, rounding: 0.6, tongue: 0.5 },
  ih: { opening: 0.8, rounding: 0.7, tongue: 0.5 },
  oh: { opening: 0.95, rounding: 0.95, tongue: 0.5 },
  ou: { opening: 0.9, rounding: 1, tongue: 0.5 },
};

/** The mouth at a moment of the track's clock; depends on nothing else, so that any frame rate draws the same curve. */
export function mouthAt(ms: number, track: MouthTrack): MouthShape {
  const atMs = ms + LIPS_LEAD_MS;
  const segments = track.near(atMs, REACH_MS);
  return constrained(atMs, segments, blended(atMs, segments));
}

/** How much the mouth is in use, 0..1: rises with the first sound of a dub and falls `overMs` after its last. */
export function speakingAt(ms: number, track: MouthTrack, overMs: number): number {
  let most = 0;
  for (const segment of track.near(ms, overMs)) {
    if (segment.viseme === 'sil') continue;
    most = Math.max(most, 1 - distanceMs(ms, segment.startMs, segment.endMs) / overMs);
  }
  return smooth(most);
}

function blended(atMs: number, segments: readonly MouthSegment[]): number[] {
  const sums = MOUTH_FIELDS.map(() => 0);
  const weights = MOUTH_FIELDS.map(() => 0);
  const add = (segment: MouthSegment): void => {
    const { viseme, strength, startMs, endMs } = segment;
    const edgeMs = Math.min(MOST_EDGE_MS, (endMs - startMs) * EDGE_SHARE);
    const beforeMs = Math.max(0, startMs + edgeMs - atMs);
    const afterMs = Math.max(0, atMs - (endMs - edgeMs));
    const target = targetOf(viseme);
    GROUPS.forEach((group, at) => {
      const pull = Math.exp(-beforeMs / ONSET_MS[group] - afterMs / FALL_MS[group]);
      const weight = DOMINANCE[viseme][group] * pull;
      sums[at] = (sums[at] ?? 0) + weight * strength * (target[at] ?? 0);
      weights[at] = (weights[at] ?? 0) + weight;
    });
  };
  segments.forEach(add);
  for (const rest of restsAround(atMs, segments)) add(rest);
  return sums.map((sum, at) => sum / Math.max(1e-9, weights[at] ?? 0));
}

/** Where there is no sound, the mouth rests: before the first segment, after the last, and in gaps. */
function restsAround(atMs: number, segments: readonly MouthSegment[]): MouthSegment[] {
  const rests: MouthSegment[] = [];
  let freeMs = atMs - 2 * REACH_MS;
  for (const { startMs, endMs } of segments) {
    if (startMs > freeMs + 1) rests.push(rest(freeMs, startMs));
    freeMs = Math.max(freeMs, endMs);
  }
  if (freeMs < atMs + REACH_MS) rests.push(rest(freeMs, atMs + 2 * REACH_MS));
  return rests;
}

function rest(startMs: number, endMs: number): MouthSegment {
  return { startMs, endMs, viseme: 'sil', strength: 1 };
}

/** What blending must not take away. Closures come last: they win. */
function constrained(
  atMs: number,
  segments: readonly MouthSegment[],
  [
    aperture = 0,
    jaw = 0,
    width = 0,
    pucker = 0,
    upperLip = 0,
    lowerTuck = 0,
    teeth = 0,
    tongue = 0,
  ]: number[],
): MouthShape {
  const teethPart = strongest(atMs, segments, ['SS', 'CH']);
  const tuckPart = strongest(atMs, segments, ['FF']);
  const closedPart = Math.max(strongest(atMs, segments, ['PP']), restPart(atMs, segments));
  let gap = mix(aperture, Math.max(aperture, TEETH_APERTURE), teethPart);
  gap = mix(gap, TUCK_APERTURE, tuckPart) * (1 - closedPart);
  const values = [
    gap,
    jaw * (1 - 0.7 * Math.max(closedPart, 0.6 * tuckPart)),
    width,
    pucker,
    Math.max(upperLip, 0.3 * tuckPart) * (1 - closedPart),
    // Nothing but f and v tucks the lip.
    tuckPart * (1 - closedPart),
    mix(teeth, 1, Math.max(teethPart, tuckPart)) * (1 - closedPart),
    tongue * (1 - closedPart) * (1 - lowerTuck),
  ];
  return shapeFrom((at) => values[at] ?? 0);
}

/** How much one of these visemes has the mouth to itself: 1 for at least CLOSURE_MS around its middle. */
function strongest(atMs: number, segments: readonly MouthSegment[], visemes: readonly Viseme[]): number {
  let most = 0;
  for (const { viseme, startMs, endMs } of segments) {
    if (!visemes.includes(viseme)) continue;
    const centreMs = (startMs + endMs) / 2;
    const halfMs = Math.max(CLOSURE_MS / 2, (endMs - startMs) / 2 - CLOSING_MS / 2);
    most = Math.max(most, 1 - distanceMs(atMs, centreMs - halfMs, centreMs + halfMs) / CLOSING_MS);
  }
  return smooth(most);
}

/** How much the mouth is out of use: 1 where no sound was within REST_AFTER_MS, and none comes within REST_BEFORE_MS. */
function restPart(atMs: number, segments: readonly MouthSegment[]): number {
  let rest = 1;
  for (const { viseme, startMs, endMs } of segments) {
    if (viseme === 'sil') continue;
    rest = Math.min(rest, Math.max((startMs - atMs) / REST_BEFORE_MS, (atMs - endMs) / REST_AFTER_MS));
  }
  return smooth(rest);
}

function distanceMs(ms: number, startMs: number, endMs: number): number {
  return Math.max(0, startMs - ms, ms - endMs);
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}

/** 0..1 with rounded ends. */
function smooth(part: number): number {
  const bounded = Math.min(1, Math.max(0, part));
  return bounded * bounded * (3 - 2 * bounded);
}
