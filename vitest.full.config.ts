import { defineConfig } from 'vitest/config';
import { BROWSER, inOrder, LONG, NEWCOMER } from './tests/suites.ts';

/** `npm run test:full`: everything, and what takes too long for every change. */
export default defineConfig({ test: { projects: inOrder([...NEWCOMER, ...BROWSER, ...LONG]) } });
