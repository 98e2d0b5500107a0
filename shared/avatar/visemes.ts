/**
 * Mouth shapes: the fifteen visemes of the Oculus lip-sync set, which avatars and lip-sync checkers commonly take. `sil` is a
 * closed, resting mouth. Their order is that of the wire.
 */
export const VISEMES = [
  'sil',
  'PP',
  'FF',
  'TH',
  'DD',
  'kk',
  'CH',
  'SS',
  'nn',
  'RR',
  'aa',
  'E',
  'ih',
  'oh',
  'ou',
] as const;
export type Viseme = (typeof VISEMES)[number];
