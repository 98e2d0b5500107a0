import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Everything, and what takes too long for every change: tests named *.long.ts. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      projects: [
        {
          test: {
            name: 'long',
            include: ['tests/**/*.long.ts'],
            fileParallelism: false,
            maxWorkers: 1,
            sequence: { groupOrder: 4 },
            testTimeout: 900_000,
            hookTimeout: 120_000,
          },
        },
      ],
    },
  }),
);
