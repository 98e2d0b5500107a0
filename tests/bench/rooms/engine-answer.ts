/** When an engine's answer was there, on a clock that all processes of the machine share. */
export interface EngineAnswer {
  /** Of speech, its first sample. */
  readonly stage: 'translation' | 'tts';
  readonly language: string;
  /** The translation, which no other clause has. */
  readonly text: string;
  readonly atMs: number;
}

export const TARGETS = [
  'es',
  'ca',
  'fr',
  'de',
  'it',
  'pt',
  'nl',
  'pl',
  'ro',
  'sv',
  'da',
  'fi',
  'cs',
  'hu',
  'el',
  'tr',
];

/** The kernel's monotonic clock, in milliseconds. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
