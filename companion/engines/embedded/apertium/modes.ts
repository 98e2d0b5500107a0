/** Which translation directions Apertium has on this machine, from its modes folder. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { join } from 'node:path';
import type { LanguagePair } from '../../../../shared/languages.ts';
import { filesIn, findProgram } from '../../process/find.ts';
import { toBcp47 } from './iso639.ts';

export interface Mode extends LanguagePair {
  /** The file holding the direction's pipeline. */
  readonly path: string;
}

export const MODES_FOLDER = '/usr/share/apertium/modes';

/** "eng-spa.mode": a direction without a variant, which would be "eng_US-spa" or "eng-cat_valencia". */
const PLAIN = /^([a-z]{2,3})-([a-z]{2,3})\.mode$/;

export function findModes(folder = MODES_FOLDER): readonly Mode[] {
  return filesIn(folder).flatMap((name) => {
    const [, source, target] = PLAIN.exec(name) ?? [];
    if (source === undefined || target === undefined) return [];
    return [{ source: toBcp47(source), target: toBcp47(target), path: join(folder, name) }];
  });
}

/** What is missing for any translation at all. */
export function missingApertium(modes: readonly Mode[]): EngineMissing | undefined {
  if (findProgram('lt-proc') === undefined || findProgram('apertium-transfer') === undefined) {
    const command = 'apt install apertium apertium-eng-spa apertium-eng-cat';
    return { reason: 'program', engine: 'apertium', command };
  }
  if (modes.length === 0) {
    return {
      reason: 'languages',
      engine: 'apertium',
      command: 'apt install apertium-eng-spa apertium-eng-cat',
    };
  }
  return undefined;
}
