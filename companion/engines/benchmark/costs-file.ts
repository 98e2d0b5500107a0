/** The measured costs, in a file beside the models they are of. */
import { readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '../../../shared/bounded-json.ts';
import { VERSION } from '../../version.ts';
import { costsRecord, type CostsRecord, type EngineCosts } from './engine-costs.ts';

const NAME = 'measured.json';
const MAX_BYTES = 64 * 1024;

export class CostsFile {
  readonly #path: string;
  readonly #folder: string;

  /** @param folder MODELS_DIR; need not exist */
  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, NAME);
  }

  /** Those of this machine and version; undefined where none were measured, or the file cannot be read. */
  read(): Pick<CostsRecord, 'engines' | 'runs'> | undefined {
    try {
      if (statSync(this.#path).size > MAX_BYTES) return undefined;
      const { machine, version, engines, runs } = costsRecord.parse(
        parseJson(readFileSync(this.#path, 'utf8')),
      );
      return machine === thisMachine() && version === VERSION ? { engines, runs } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whoever reads at the same time sees the old one or the new one, whole. @throws the errors of the file system */
  async write(engines: EngineCosts, runs: number, measuredAt: Date): Promise<void> {
    const record = costsRecord.parse({
      made_by: 'samevoice',
      machine: thisMachine(),
      version: VERSION,
      measured_at: measuredAt.toISOString(),
      runs,
      engines,
    });
    const draft = `${this.#path}.${process.pid}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`);
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

function thisMachine(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, ${gibibytes} GiB`.slice(
    0,
    200,
  );
}
