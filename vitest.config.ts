import { defineConfig } from 'vitest/config';
import { inOrder, NEWCOMER } from './tests/suites.ts';

/** `npm test`. */
export default defineConfig({ test: { projects: inOrder(NEWCOMER) } });
