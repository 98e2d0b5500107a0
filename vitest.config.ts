import { defineConfig } from 'vitest/config';

/** Engines whose answers are waited for so long and no longer: nothing else may take the machine from them. */
const IN_REAL_TIME = [
  'tests/engines/elevenlabs.test.ts',
  'tests/engines/elevenlabs-faults.test.ts',
  'tests/engines/elevenlabs-time.test.ts',
  'tests/wire/real-engines.test.ts',
];
/** In a browser, but with nothing to be heard or seen in time. */
const SILENT_PAGES = 'tests/browser/actors.test.ts';
/** These end what hangs. A busy machine is many times slower than an idle one, and no test fails by that. */
const UNIT = { testTimeout: 60_000, hookTimeout: 60_000 };
const PARTS = { testTimeout: 180_000, hookTimeout: 180_000 };
const BROWSER = { testTimeout: 420_000, hookTimeout: 300_000 };

// One file at a time where real time, browsers and sound servers share two cores; the others two at a time.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...UNIT,
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...PARTS,
          name: 'parts',
          include: ['tests/wire/**/*.test.ts', 'tests/engines/**/*.test.ts', SILENT_PAGES],
          exclude: IN_REAL_TIME,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...PARTS,
          name: 'real time',
          include: IN_REAL_TIME,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: [SILENT_PAGES],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
          fileParallelism: false,
        },
      },
    ],
  },
});
