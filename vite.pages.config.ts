import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { isInsideProject } from './scripts/build/inside-project.ts';
import { signalsmithCore } from './scripts/build/signalsmith-core.ts';

const root = resolve(import.meta.dirname, 'pages');

/** Builds the companion's own pages into `dist/pages`; the companion serves them. */
export default defineConfig({
  root,
  publicDir: false,
  worker: { format: 'es', plugins: () => [signalsmithCore()] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/pages'),
    emptyOutDir: isInsideProject(import.meta.dirname, 'dist/pages'),
    target: 'chrome116',
    modulePreload: { polyfill: false },
    // The pages' content security policy takes no data: URL.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: resolve(root, 'index.html'), voices: resolve(root, 'voices.html') },
    },
  },
});
