/** The browsers that are paired, each with the key that it and this companion share; kept in `DATA_DIR/browsers.json`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/bounded-json.ts';
import { browserId, browserName, hex32 } from '../../shared/http/pairing.ts';
import { parseInput } from '../../shared/parse-input.ts';
import { tighten, writePrivateFile } from '../private-files.ts';
import { readTextFile } from '../text-file.ts';
import type { AccessLog } from './access-log.ts';

const NAME = 'browsers.json';
/** One more, and the one that was longest not seen makes room. */
export const MOST_BROWSERS = 32;
const MOST_BYTES = 64 * 1024;
const ID_BYTES = 16;
/** When a browser was last seen is written down no more often than this: each of its starts would write the file. */
const SEEN_WRITTEN_EVERY_MS = 24 * 60 * 60_000;

const row = z.object({
  id: browserId,
  name: browserName,
  key: hex32,
  paired_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
});
const file = z.object({ version: z.literal(1), browsers: z.array(z.unknown()) });

export interface PairedBrowser {
  readonly id: string;
  readonly name: string;
  /** 32 bytes in hexadecimal. */
  readonly key: string;
  readonly pairedAtMs: number;
  readonly lastSeenAtMs: number;
}

export interface PairedBrowsersOptions {
  readonly folder: string;
  readonly log: AccessLog;
  /** Unix time in milliseconds. */
  readonly nowMs: () => number;
}

export function browsersPath(folder: string): string {
  return join(folder, NAME);
}

export class PairedBrowsers {
  readonly #options: PairedBrowsersOptions;
  readonly #path: string;
  readonly #browsers = new Map<string, PairedBrowser>();

  /** Reads the file. Where it cannot be read nobody is paired, and the log says so. */
  constructor(options: PairedBrowsersOptions) {
    this.#options = options;
    this.#path = browsersPath(options.folder);
    for (const one of this.#read().slice(-MOST_BROWSERS)) this.#browsers.set(one.id, one);
  }

  /** Oldest first. */
  list(): PairedBrowser[] {
    return [...this.#browsers.values()];
  }

  find(id: string): PairedBrowser | undefined {
    return this.#browsers.get(id);
  }

  /** @returns the browser, and the one that made room for it */
  add(name: string, key: string): { browser: PairedBrowser; madeRoom?: PairedBrowser } {
    const nowMs = this.#options.nowMs();
    const id = randomBytes(ID_BYTES).toString('hex');
    const browser = { id, name, key, pairedAtMs: nowMs, lastSeenAtMs: nowMs };
    const madeRoom = this.#browsers.size < MOST_BROWSERS ? undefined : this.#longestNotSeen();
    if (madeRoom !== undefined) this.#browsers.delete(madeRoom.id);
    this.#browsers.set(id, browser);
    this.#write();
    return { browser, ...(madeRoom === undefined ? {} : { madeRoom }) };
  }

  /** It showed that it is there. */
  seen(id: string): void {
    const one = this.#browsers.get(id);
    const nowMs = this.#options.nowMs();
    if (one === undefined || nowMs - one.lastSeenAtMs < SEEN_WRITTEN_EVERY_MS) return;
    this.#browsers.set(id, { ...one, lastSeenAtMs: nowMs });
    this.#write();
  }

  /** @returns whether there was one by that id */
  forget(id: string): boolean {
    const isKnown = this.#browsers.delete(id);
    if (isKnown) this.#write();
    return isKnown;
  }

  #longestNotSeen(): PairedBrowser | undefined {
    return this.list().sort((a, b) => a.lastSeenAtMs - b.lastSeenAtMs)[0];
  }

  #read(): PairedBrowser[] {
    const { log } = this.#options;
    if (tighten(this.#path) === 'absent') return [];
    let rows: unknown[];
    try {
      rows = file.parse(parseJson(readTextFile(this.#path, MOST_BYTES))).browsers;
    } catch (error) {
      // Not the error's own words: what is no JSON is quoted in them, and may be a key.
      const why = error instanceof Error ? error.name : undefined;
      log.warn({ why, path: this.#path }, 'the paired browsers cannot be read: each has to be paired again');
      return [];
    }
    return rows.flatMap((written, at) => {
      const parsed = parseInput(row, written, { within: `browsers.${at}` });
      if (!parsed.ok) {
        // Which field, and not what is in it: it may be the key.
        const fields = parsed.faults.map(({ field }) => field);
        log.warn({ fields }, 'a paired browser cannot be read: it has to be paired again');
        return [];
      }
      const { id, name, key, paired_at, last_seen_at } = parsed.value;
      return [{ id, name, key, pairedAtMs: Date.parse(paired_at), lastSeenAtMs: Date.parse(last_seen_at) }];
    });
  }

  /** A browser stays paired for this process where it cannot be written down. */
  #write(): void {
    const browsers = this.list().map(({ id, name, key, pairedAtMs, lastSeenAtMs }): z.infer<typeof row> => {
      return {
        ...{ id, name, key },
        paired_at: new Date(pairedAtMs).toISOString(),
        last_seen_at: new Date(lastSeenAtMs).toISOString(),
      };
    });
    try {
      writePrivateFile(this.#path, `${JSON.stringify({ version: 1, browsers }, undefined, 2)}\n`);
    } catch (err) {
      const { log } = this.#options;
      log.warn({ err, path: this.#path }, 'the paired browsers cannot be kept: the next start does not know');
    }
  }
}
