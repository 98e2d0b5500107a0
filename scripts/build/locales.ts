import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As far as the bundler's plugin context is used. */
interface AssetEmitter {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): string;
}

interface LocalesPlugin {
  name: string;
  apply: 'build';
  generateBundle(this: AssetEmitter): void;
}

/**
 * Puts the messages where Chrome looks for an extension's: `_locales/<language>/messages.json` at its root. They are kept
 * in `client/`, for the companion's pages show the same ones.
 * @param folder holds a folder for each language
 */
export function locales(folder: string): LocalesPlugin {
  return {
    name: 'samevoice:locales',
    apply: 'build',
    generateBundle() {
      for (const language of readdirSync(folder)) {
        const source = readFileSync(join(folder, language, 'messages.json'), 'utf8');
        this.emitFile({ type: 'asset', fileName: `_locales/${language}/messages.json`, source });
      }
    },
  };
}
