/** Which translation directions Apertium has on this machine, from its modes folder. */
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

/** What is missing for any translation at all, as words for the viewer. */
export function missingApertium(modes: readonly Mode[]): string | undefined {
  if (findProgram('lt-proc') === undefined || findProgram('apertium-transfer') === undefined) {
    return 'Apertium is not installed (Debian, Ubuntu: "apt install apertium apertium-eng-spa apertium-eng-cat").';
  }
  if (modes.length === 0) {
    return 'Apertium has no languages (Debian, Ubuntu: "apt install apertium-eng-spa apertium-eng-cat").';
  }
  return undefined;
}
