import { crx } from '@crxjs/vite-plugin';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { isInsideProject } from './scripts/build/inside-project.ts';
import { locales } from './scripts/build/locales.ts';
import { noOpenResources } from './extension/build/no-open-resources.ts';
import { noPackagedCode } from './extension/build/no-packaged-code.ts';
import { signalsmithCore } from './scripts/build/signalsmith-core.ts';
import manifest from './manifest.config.ts';

/** Builds the extension into `dist/extension`, ready to be loaded unpacked. */
export default defineConfig({
  root: resolve(import.meta.dirname, 'extension'),
  publicDir: false,
  plugins: [
    crx({ manifest }),
    locales(resolve(import.meta.dirname, 'client/i18n/_locales')),
    noOpenResources(),
    noPackagedCode(),
  ],
  worker: { format: 'es', plugins: () => [signalsmithCore()] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/extension'),
    emptyOutDir: isInsideProject(import.meta.dirname, 'dist/extension'),
    target: 'chrome116',
    modulePreload: false,
    // A worklet or an icon as a data: URL is refused by the extension's content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { offscreen: resolve(import.meta.dirname, 'extension/offscreen/index.html') },
    },
  },
});
