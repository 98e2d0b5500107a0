import { defineConfig } from 'vitest/config';
import { BROWSER, inOrder } from './tests/suites.ts';

/** `npm run test:browser`: the whole browser matrix, and the engines' tests that take long. */
export default defineConfig({ test: { projects: inOrder(BROWSER) } });
