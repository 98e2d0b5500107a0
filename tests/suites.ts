/**
 * Which command runs which test files. `npm test` is what a newcomer runs and waits for; `npm run test:browser` is everything
 * else that is tried on every change; `npm run test:full` is both and what takes too long for that (`*.long.ts`).
 * tests/unit/suites.test.ts sees to it that each file belongs to exactly one of these.
 */

interface Project {
  readonly name: string;
  readonly include: string[];
  readonly exclude?: string[];
  /** Files at a time. */
  readonly atOnce: 1 | 2;
  /** Ends what hangs. A busy machine is many times slower than an idle one, and no test fails by that. */
  readonly timeoutMs: number;
}

/** Engines whose answers are waited for so long and no longer: nothing else may take the machine from them. */
const WIRE_IN_REAL_TIME = ['tests/wire/real-engines.test.ts'];
const ENGINES_IN_REAL_TIME = [
  'tests/engines/elevenlabs.test.ts',
  'tests/engines/elevenlabs-asked.test.ts',
  'tests/engines/elevenlabs-faults.test.ts',
  'tests/engines/elevenlabs-time.test.ts',
];
/** Where the time goes: speech that is played in real time, files that are decoded whole. */
const SLOW_WIRE = [
  'tests/wire/actor-recordings.test.ts',
  'tests/wire/actor-voices.test.ts',
  'tests/wire/cloud-engines.test.ts',
  'tests/wire/cloud-real.test.ts',
  'tests/wire/cloud-scribe.test.ts',
  'tests/wire/cloud-takeover.test.ts',
  'tests/wire/film-channels.test.ts',
  'tests/wire/fuzz-containers.test.ts',
  'tests/wire/uploads.test.ts',
  'tests/wire/uploads-refused.test.ts',
  'tests/wire/uploads-welcome.test.ts',
];

/** A film dubbed from the toolbar's button to the viewer's ears, in a real Chromium. */
const FILM = ['tests/browser/cloud.test.ts'];
/** In a browser, but with nothing to be heard or seen in time. */
const SILENT_PAGES = ['tests/browser/actors.test.ts'];

const PART_MS = 180_000;
const BROWSER_MS = 420_000;

export const NEWCOMER: readonly Project[] = [
  { name: 'unit', include: ['tests/unit/**/*.test.ts'], atOnce: 2, timeoutMs: 60_000 },
  {
    name: 'parts',
    include: ['tests/conformance/**/*.test.ts', 'tests/wire/**/*.test.ts'],
    exclude: [...WIRE_IN_REAL_TIME, ...SLOW_WIRE],
    atOnce: 2,
    timeoutMs: PART_MS,
  },
  { name: 'real time', include: WIRE_IN_REAL_TIME, atOnce: 1, timeoutMs: PART_MS },
  { name: 'film', include: FILM, atOnce: 1, timeoutMs: BROWSER_MS },
];

export const BROWSER: readonly Project[] = [
  {
    name: 'engines',
    include: ['tests/engines/**/*.test.ts', ...SLOW_WIRE, ...SILENT_PAGES],
    exclude: ENGINES_IN_REAL_TIME,
    atOnce: 2,
    timeoutMs: PART_MS,
  },
  { name: 'engines in real time', include: ENGINES_IN_REAL_TIME, atOnce: 1, timeoutMs: PART_MS },
  {
    name: 'browser',
    include: ['tests/browser/**/*.test.ts'],
    exclude: [...FILM, ...SILENT_PAGES],
    atOnce: 1,
    timeoutMs: BROWSER_MS,
  },
];

export const LONG: readonly Project[] = [
  { name: 'long', include: ['tests/**/*.long.ts'], atOnce: 1, timeoutMs: 900_000 },
];

/** As Vitest takes them: one project after the other, for real time, browsers and sound servers share the cores. */
export function inOrder(projects: readonly Project[]) {
  return projects.map(({ name, include, exclude, atOnce, timeoutMs }, groupOrder) => ({
    test: {
      name,
      include,
      ...(exclude === undefined ? {} : { exclude }),
      maxWorkers: atOnce,
      fileParallelism: atOnce > 1,
      sequence: { groupOrder },
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
    },
  }));
}
