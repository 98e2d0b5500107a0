import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import type { DaySpendingStore, SpentOnDay } from '../dubbing/day-spending.ts';
import { readTextFile } from '../text-file.ts';

const MOST_BYTES = 1_000;
const spentOnDay = z.object({ day: z.iso.date(), usd: z.number().min(0).max(1e9) });

/** `spending.json` of the data folder: what was spent on a day, so that a companion that starts again does not begin at nothing. */
export class DaySpendingFile implements DaySpendingStore {
  readonly #path: string;

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, 'spending.json');
  }

  read(): SpentOnDay | undefined {
    try {
      return spentOnDay.safeParse(tryParseJson(readTextFile(this.#path, MOST_BYTES))).data;
    } catch {
      return undefined;
    }
  }

  /** What cannot be kept is forgotten at the next start: nobody's dub waits for the disk. */
  write(spent: SpentOnDay): void {
    const beside = `${this.#path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(beside, JSON.stringify(spent), { mode: 0o600 });
      renameSync(beside, this.#path);
    } catch {
      // There is no room, or no right to write there, which is said where it matters more.
    }
  }
}
