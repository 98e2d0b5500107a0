import { mouthAt, speakingAt } from './coarticulation.ts';
import { blinkAt, breathAt, gazeAt, nodAt, swayAt } from './idle.ts';
import type { MouthShape } from './mouth-shape.ts';
import type { MouthTrack } from './mouth-track.ts';
import type { ProsodyTrack } from './prosody-track.ts';

/** A face at one moment. Angles are degrees within ±12; gaze is -1..1; all else 0..1. */
export interface Pose extends MouthShape {
  readonly smile: number;
  readonly blinkLeft: number;
  readonly blinkRight: number;
  /** Brows raised. */
  readonly brow: number;
  readonly gazeX: number;
  readonly gazeY: number;
  readonly yaw: number;
  /** Above 0 the head is bent down. */
  readonly pitch: number;
  readonly roll: number;
  readonly breath: number;
}

export interface PoseOptions {
  /** Faces that move of their own accord differ by it. */
  readonly seed: number;
  /** The mouth and the blinks alone move, as the viewer's system asks for. */
  readonly isMotionReduced?: boolean;
  /** The speaker talks while no dub plays: the face listens. */
  readonly isListening?: boolean;
}

/** From the end of a dub to the pose of somebody who listens. */
const SETTLING_MS = 700;
/** Heads move a little after the stress that moves them. */
const NOD_DELAY_MS = 70;
const LISTENING = { roll: 3.2, pitch: 1.2, smile: 0.32, nod: 4.5 };
const SPEAKING = { nod: 5, brow: 0.75, smile: 0.12 };
const MOST_DEGREES = 12;

/**
 * The face at a moment. Nothing is remembered between two frames, so that any frame rate, and any jump in time, is right.
 * @param ms on the clock of both tracks: what is audible at that moment is what the mouth says
 */
export function poseAt(ms: number, mouth: MouthTrack, prosody: ProsodyTrack, options: PoseOptions): Pose {
  const { seed } = options;
  const shape = mouthAt(ms, mouth);
  const blink = blinkAt(ms, seed);
  if (options.isMotionReduced === true) return { ...AT_REST, ...shape, blinkLeft: blink, blinkRight: blink };
  const speaking = speakingAt(ms, mouth, SETTLING_MS);
  const listening = options.isListening === true ? 1 - speaking : 0;
  const sway = swayAt(ms, seed);
  const gaze = gazeAt(ms, seed);
  const accent = speaking * prosody.accentAt(ms);
  const nod = speaking * prosody.accentAt(ms - NOD_DELAY_MS);
  // A quiet voice moves little.
  const energy = 1 - 0.45 * speaking * (1 - prosody.loudnessAt(ms));
  return {
    ...shape,
    smile: SPEAKING.smile + (LISTENING.smile - SPEAKING.smile) * (1 - speaking),
    blinkLeft: blink,
    blinkRight: blink,
    brow: SPEAKING.brow * accent + 0.12 * listening * nodAt(ms, seed),
    gazeX: gaze.x * (1 - 0.5 * listening),
    gazeY: gaze.y,
    yaw: bounded(sway.yaw * energy + 1.6 * gaze.x),
    pitch: bounded(
      sway.pitch + SPEAKING.nod * nod + listening * (LISTENING.pitch + LISTENING.nod * nodAt(ms, seed)),
    ),
    roll: bounded(sway.roll * energy + LISTENING.roll * listening),
    breath: breathAt(ms, seed),
  };
}

/** A face that looks at the viewer and does nothing. */
export const AT_REST: Pose = {
  aperture: 0,
  jaw: 0,
  width: 0,
  pucker: 0,
  upperLip: 0,
  lowerTuck: 0,
  teeth: 0,
  tongue: 0,
  smile: 0.2,
  blinkLeft: 0,
  blinkRight: 0,
  brow: 0,
  gazeX: 0,
  gazeY: 0,
  yaw: 0,
  pitch: 0,
  roll: 0,
  breath: 0,
};

function bounded(degrees: number): number {
  return Math.min(MOST_DEGREES, Math.max(-MOST_DEGREES, degrees));
}
