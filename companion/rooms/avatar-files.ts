import { lstatSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { avatarFile, avatarId, type AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { AVATAR_IDS, avatarOf } from '../../shared/avatar/avatars.ts';
import { JsonLimitError, parseJson } from '../../shared/bounded-json.ts';
import { faultsInWords, parseInput, shown } from '../../shared/parse-input.ts';
import type { LeftOutAvatar, OwnAvatar } from '../../shared/rooms/http.ts';
import { readTextFile } from '../text-file.ts';

const MOST_FILES = 32;
const MOST_BYTES = 64 * 1024;

/** The faces that rooms may have. */
export interface Avatars {
  /** The first of those that come with the product for an id that is not known. */
  designOf(id: string): AvatarDesign;
  /** A room is made, or somebody chooses: what has changed since counts from now on. */
  read(): void;
}

/**
 * Faces of a company's own: `avatars/*.json` in the data folder, a design each, whose id is the file's name where it names none. A
 * file that does not fit is left out, and why is told in words.
 */
export class AvatarFiles implements Avatars {
  readonly #folder: string;
  readonly #onLeftOut: (file: LeftOutAvatar) => void;
  #own = new Map<string, AvatarDesign>();
  #leftOut: readonly LeftOutAvatar[] = [];

  /** @param onLeftOut called once for each thing that is wrong, until that changes */
  constructor(dataFolder: string, onLeftOut: (file: LeftOutAvatar) => void) {
    this.#folder = join(dataFolder, 'avatars');
    this.#onLeftOut = onLeftOut;
    this.read();
  }

  /** By their files' names. */
  get all(): OwnAvatar[] {
    return [...this.#own].map(([id, design]) => ({ id, design }));
  }
  get leftOut(): LeftOutAvatar[] {
    return [...this.#leftOut];
  }

  designOf(id: string): AvatarDesign {
    return this.#own.get(id) ?? avatarOf(id);
  }

  read(): void {
    const own = new Map<string, AvatarDesign>();
    const leftOut: LeftOutAvatar[] = [];
    const { files, tooMany, unreadable } = namesIn(this.#folder);
    for (const file of files) {
      const outcome = readDesign(this.#folder, file, own);
      if ('why' in outcome) leftOut.push({ file, why: outcome.why });
      else own.set(outcome.id, outcome.design);
    }
    if (tooMany !== undefined) leftOut.push({ file: 'avatars', why: tooMany });
    if (unreadable !== undefined) leftOut.push({ file: 'avatars', why: unreadable });
    const before = new Set(this.#leftOut.map(({ file, why }) => `${file}\n${why}`));
    this.#own = own;
    this.#leftOut = leftOut;
    for (const one of leftOut) if (!before.has(`${one.file}\n${one.why}`)) this.#onLeftOut(one);
  }
}

interface FolderNames {
  readonly files: readonly string[];
  readonly tooMany?: string;
  readonly unreadable?: string;
}

function namesIn(folder: string): FolderNames {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.json'));
  } catch (error) {
    const code = codeOf(error);
    return { files: [], ...(code === 'ENOENT' ? {} : { unreadable: `cannot be read (${code})` }) };
  }
  const files = names.toSorted().slice(0, MOST_FILES);
  if (names.length <= MOST_FILES) return { files };
  return { files, tooMany: `saw ${names.length} files, takes ${MOST_FILES}: the first by their names` };
}

type Outcome = { readonly id: string; readonly design: AvatarDesign } | { readonly why: string };

function readDesign(folder: string, file: string, own: ReadonlyMap<string, AvatarDesign>): Outcome {
  const json = readJson(join(folder, file));
  if ('why' in json) return json;
  const parsed = parseInput(avatarFile, json.value, { root: 'design' });
  if (!parsed.ok) return { why: faultsInWords(parsed.faults) };
  const { id: named, ...design } = parsed.value;
  const wish = named ?? parse(file).name.toLowerCase();
  const id = parseInput(avatarId, wish, { root: named === undefined ? "the file's name" : 'id' });
  if (!id.ok) return { why: faultsInWords(id.faults) };
  if (own.has(id.value) || AVATAR_IDS.some((one) => one === id.value)) {
    return { why: `id: saw ${shown(id.value)}, takes an id that no other avatar has` };
  }
  return { id: id.value, design };
}

function readJson(path: string): { readonly value: unknown } | { readonly why: string } {
  try {
    // A link may lead out of the folder, and a pipe has no end.
    const found = lstatSync(path);
    if (!found.isFile()) {
      return { why: `saw ${found.isSymbolicLink() ? 'a link' : 'no file'}, takes a file that lies here` };
    }
    if (found.size > MOST_BYTES) return { why: `saw ${found.size} bytes, takes at most ${MOST_BYTES}` };
    return { value: parseJson(readTextFile(path, MOST_BYTES)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { why: 'saw text that is not JSON, takes a design as JSON' };
    if (error instanceof JsonLimitError) return { why: error.message };
    return { why: `cannot be read (${codeOf(error)})` };
  }
}

/** What the file system calls what is wrong. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
