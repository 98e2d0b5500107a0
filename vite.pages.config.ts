import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { compressed } from './scripts/build/compressed.ts';
import { isInsideProject } from './scripts/build/inside-project.ts';
import { signalsmithCore } from './scripts/build/signalsmith-core.ts';

const root = resolve(import.meta.dirname, 'pages');

/** Builds the companion's own pages into `dist/pages`; the companion serves them. */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [compressed()],
  worker: { format: 'es', plugins: () => [signalsmithCore()] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/pages'),
    emptyOutDir: isInsideProject(import.meta.dirname, 'dist/pages'),
    // Listeners come with whatever is in their pocket; the other pages are Chrome's.
    target: ['chrome116', 'firefox115', 'safari16'],
    modulePreload: { polyfill: false },
    // The pages' content security policy takes no data: URL.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: resolve(root, 'index.html'),
        voices: resolve(root, 'voices.html'),
        speaker: resolve(root, 'speaker.html'),
        listen: resolve(root, 'listen.html'),
      },
    },
  },
});
