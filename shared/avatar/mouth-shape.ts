import type { Viseme } from './visemes.ts';

/** What the mouth looks like at one moment. Each is 0..1 but `width`, which is -1 (narrow) to 1 (spread). */
export interface MouthShape {
  /** The gap between the lips; 0 is closed. */
  readonly aperture: number;
  /** How far the jaw is dropped. */
  readonly jaw: number;
  readonly width: number;
  /** Lips rounded and pushed forward. */
  readonly pucker: number;
  /** The upper lip raised. */
  readonly upperLip: number;
  /** The lower lip tucked under the upper teeth. */
  readonly lowerTuck: number;
  /** How much of the teeth shows through the gap. */
  readonly teeth: number;
  /** The tongue's tip raised to the teeth. */
  readonly tongue: number;
}

export const MOUTH_FIELDS = [
  'aperture',
  'jaw',
  'width',
  'pucker',
  'upperLip',
  'lowerTuck',
  'teeth',
  'tongue',
] as const satisfies readonly (keyof MouthShape)[];

/** The target of each viseme, in the order of MOUTH_FIELDS. */
const TARGETS: Readonly<Record<Viseme, readonly number[]>> = {
  sil: [0, 0, 0, 0, 0, 0, 0, 0],
  PP: [0, 0.06, -0.05, 0.12, 0, 0, 0, 0],
  FF: [0.14, 0.12, 0.08, 0, 0.25, 1, 0.9, 0],
  TH: [0.26, 0.2, 0.12, 0, 0.15, 0, 0.6, 1],
  DD: [0.3, 0.22, 0.15, 0, 0.15, 0, 0.7, 0.65],
  kk: [0.36, 0.32, 0.05, 0, 0.1, 0, 0.4, 0.15],
  CH: [0.27, 0.1, -0.35, 0.6, 0.3, 0, 1, 0],
  SS: [0.2, 0.05, 0.45, 0, 0.2, 0, 1, 0.05],
  nn: [0.28, 0.22, 0.1, 0, 0.1, 0, 0.5, 0.75],
  RR: [0.3, 0.22, -0.3, 0.45, 0.15, 0, 0.45, 0.3],
  aa: [0.95, 0.92, 0.02, 0, 0.2, 0, 0.4, 0.05],
  E: [0.62, 0.5, 0.45, 0, 0.2, 0, 0.6, 0.1],
  ih: [0.38, 0.24, 0.65, 0, 0.18, 0, 0.75, 0.15],
  oh: [0.66, 0.62, -0.55, 0.55, 0.08, 0, 0.12, 0],
  ou: [0.32, 0.3, -0.85, 0.95, 0.02, 0, 0, 0],
};

/** The shape that a viseme has where it is held for long. */
export function shapeOf(viseme: Viseme): MouthShape {
  return shapeFrom((at) => TARGETS[viseme][at] ?? 0);
}

/** @param valueAt the value of each field, by its place in MOUTH_FIELDS */
export function shapeFrom(valueAt: (at: number) => number): MouthShape {
  return {
    aperture: valueAt(0),
    jaw: valueAt(1),
    width: valueAt(2),
    pucker: valueAt(3),
    upperLip: valueAt(4),
    lowerTuck: valueAt(5),
    teeth: valueAt(6),
    tongue: valueAt(7),
  };
}

export function targetOf(viseme: Viseme): readonly number[] {
  return TARGETS[viseme];
}
