/** What is used on which machine: the better engines where they fit beside a browser, less of them where they do not. */
import { expect, it } from 'vitest';
import { planFor } from '../../companion/engines/benchmark/engine-plan.ts';
import type { EngineCosts } from '../../companion/engines/benchmark/engine-costs.ts';
import { DEMANDING } from '../fixtures/demanding-engines.ts';

const WHISPER = { cpu_per_speech: 0.5, real_time_factor: 0.3, memory_mb: 640 };
/** As measured on two cores of some years ago. */
const COSTS: EngineCosts = {
  whisper: WHISPER,
  bergamot: { cpu_per_speech: 0.04, real_time_factor: 0.04, memory_mb: 430 },
  kokoro: { cpu_per_speech: 0.7, real_time_factor: 0.36, memory_mb: 730 },
};

function slower(by: number): EngineCosts {
  return Object.fromEntries(
    Object.entries(COSTS).map(([engine, cost]) => [
      engine,
      {
        ...cost,
        cpu_per_speech: cost.cpu_per_speech * by,
        real_time_factor: cost.real_time_factor * by,
      },
    ]),
  );
}

it.each([
  ['two cores bear all', COSTS, 2, 4000, 1, [], false],
  ['eight cores bear two tabs', COSTS, 8, 16_000, 2, [], false],
  ['slower cores get longer steps first', slower(1.8), 2, 4000, 1, [], true],
  ['then a simpler voice', slower(2.3), 2, 4000, 1, [['kokoro', 'too_slow']], true],
  ['a second tab has less than the first', COSTS, 2, 4000, 2, [['kokoro', 'shared']], true],
  [
    'then simpler recognition, and translation last',
    slower(6),
    2,
    4000,
    1,
    [
      ['kokoro', 'too_slow'],
      ['whisper', 'too_slow'],
    ],
    false,
  ],
  ['one core of those', COSTS, 1, 4000, 1, [['kokoro', 'too_slow']], true],
  [
    'a voice that is slower than speech is of no use, however many cores',
    slower(3),
    16,
    16_000,
    1,
    [['kokoro', 'too_slow']],
    true,
  ],
  [
    'a voice that had to wait while it was measured is not slow',
    { kokoro: { cpu_per_speech: 1, real_time_factor: 1.5, memory_mb: 730 } },
    2,
    4000,
    1,
    [],
    false,
  ],
  ['little memory', COSTS, 2, 2000, 1, [['kokoro', 'too_little_memory']], false],
  [
    'hardly any memory',
    COSTS,
    2,
    700,
    1,
    [
      ['bergamot', 'too_little_memory'],
      ['kokoro', 'too_little_memory'],
      ['whisper', 'too_little_memory'],
    ],
    false,
  ],
  ['what is not installed needs nothing', { whisper: WHISPER }, 1, 2000, 1, [], false],
] as const)('%s', (_what, costs, cores, freeMemoryMb, sessions, setAside, hasLongerSteps) => {
  const plan = planFor(DEMANDING, costs, { cores, freeMemoryMb }, sessions);
  expect(plan).toEqual({
    setAside: new Map(setAside),
    longerSteps: new Set(hasLongerSteps ? ['whisper'] : []),
  });
});
