/** Finds eSpeak NG on this machine, or says what to install. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { dirname, join } from 'node:path';
import { findLibrary, isReadable, libraryDirectories } from '../../process/find.ts';

export type Found =
  | { readonly library: string; readonly dataFolder: string; readonly missing?: never }
  | { readonly missing: EngineMissing };

export function findEspeak(directories = libraryDirectories()): Found {
  const library = findLibrary(
    ['libespeak-ng.so.1', 'libespeak-ng.1.dylib', 'libespeak-ng.dylib'],
    directories,
  );
  const dataFolder =
    library === undefined
      ? undefined
      : [
          ...(process.env['ESPEAK_DATA_PATH'] === undefined ? [] : [process.env['ESPEAK_DATA_PATH']]),
          dirname(library),
          join(dirname(library), '..', 'share'),
          '/usr/share',
        ]
          .map((folder) => join(folder, 'espeak-ng-data'))
          .find((folder) => isReadable(join(folder, 'phontab')));
  if (library === undefined || dataFolder === undefined) {
    return { missing: { reason: 'program', engine: 'espeak-ng', command: 'apt install libespeak-ng1' } };
  }
  return { library, dataFolder };
}
