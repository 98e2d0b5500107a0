/** Finds PocketSphinx and its English model on this machine, or says what to install. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { join } from 'node:path';
import { findLibrary, isReadable, libraryDirectories } from '../../process/find.ts';

/** The two programming interfaces there are: 0.8 takes its settings through libsphinxbase, 5 by itself. */
export type Installation =
  | { readonly api: '0.8'; readonly library: string; readonly base: string; readonly model: Model }
  | { readonly api: '5'; readonly library: string; readonly model: Model };

export interface Model {
  readonly acoustic: string;
  readonly languageModel: string;
  readonly dictionary: string;
}

export interface SearchPlaces {
  readonly libraries: readonly string[];
  readonly models: readonly string[];
}

export function usualPlaces(): SearchPlaces {
  return {
    libraries: libraryDirectories(),
    models: [
      '/usr/share/pocketsphinx/model/en-us',
      '/usr/local/share/pocketsphinx/model/en-us',
      '/opt/homebrew/share/pocketsphinx/model/en-us',
    ],
  };
}

const ENGINE = 'pocketsphinx';
const MODEL_PACKAGE = 'pocketsphinx-en-us';
/** The library has another name in newer releases. */
const EVERYTHING = ['libpocketsphinx3', 'libpocketsphinx5']
  .map((library) => `apt install ${library} ${MODEL_PACKAGE}`)
  .join(' || ');

export type Found =
  | { readonly installation: Installation }
  | { readonly installation?: never; readonly missing: EngineMissing };

export function findPocketSphinx(places: SearchPlaces = usualPlaces()): Found {
  const model = places.models.map(modelIn).find((found) => found !== undefined);
  const old = findLibrary(['libpocketsphinx.so.3'], places.libraries);
  const base = findLibrary(['libsphinxbase.so.3'], places.libraries);
  const five = findLibrary(['libpocketsphinx.so.5', 'libpocketsphinx.dylib'], places.libraries);
  const hasLibrary = (old !== undefined && base !== undefined) || five !== undefined;
  if (!hasLibrary || model === undefined) {
    return {
      missing: hasLibrary
        ? { reason: 'data', engine: ENGINE, command: `apt install ${MODEL_PACKAGE}` }
        : { reason: 'program', engine: ENGINE, command: EVERYTHING },
    };
  }
  if (old !== undefined && base !== undefined) {
    return { installation: { api: '0.8', library: old, base, model } };
  }
  return { installation: { api: '5', library: five ?? '', model } };
}

function modelIn(directory: string): Model | undefined {
  const model = {
    acoustic: join(directory, 'en-us'),
    languageModel: join(directory, 'en-us.lm.bin'),
    dictionary: join(directory, 'cmudict-en-us.dict'),
  };
  const needed = [join(model.acoustic, 'mdef'), model.languageModel, model.dictionary];
  return needed.every((path) => isReadable(path)) ? model : undefined;
}
