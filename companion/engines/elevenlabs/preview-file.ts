import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../../shared/bounded-json.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';

const NAME = 'stock-voices.json';
const MOST_VALUES = 4096;

const schema = z.object({
  voices: z.record(
    z.string(),
    z.object({
      /** By the space they are of. */
      vectors: z.record(z.string(), z.array(z.number()).min(1).max(MOST_VALUES)),
      pitch_hz: z.number().positive(),
      voiced_ms: z.number().positive(),
    }),
  ),
});

/** What previews told, in the data folder. A file that cannot be read is as good as none: previews are heard again. */
export class PreviewFile {
  readonly #folder: string;
  readonly #encoder: Pick<SpeakerEncoder, 'spaces'>;

  /** @param encoder who is to know the voices: one that lacks its best space is heard again */
  constructor(folder: string, encoder: Pick<SpeakerEncoder, 'spaces'>) {
    this.#folder = folder;
    this.#encoder = encoder;
  }

  async read(): Promise<Map<string, SpeakerEmbedding>> {
    try {
      const { voices } = schema.parse(parseJson(await readFile(join(this.#folder, NAME), 'utf8')));
      const [best = ''] = this.#encoder.spaces;
      const known = Object.entries(voices).filter(([, { vectors }]) => vectors[best] !== undefined);
      return new Map(
        known.map(([id, { vectors, pitch_hz, voiced_ms }]) => [
          id,
          {
            vectors: mapped(vectors, (vector) => Float32Array.from(vector)),
            profile: { pitchHz: pitch_hz },
            voicedMs: voiced_ms,
          },
        ]),
      );
    } catch {
      return new Map();
    }
  }

  /** All at once or not at all; where the folder takes no file, previews are heard again another time. */
  async write(voices: ReadonlyMap<string, SpeakerEmbedding>): Promise<void> {
    const kept = Object.fromEntries(
      [...voices].map(([id, { vectors, profile, voicedMs }]) => [
        id,
        {
          vectors: mapped(vectors, (vector) => Array.from(vector, rounded)),
          ...{ pitch_hz: profile.pitchHz, voiced_ms: voicedMs },
        },
      ]),
    );
    try {
      await mkdir(this.#folder, { recursive: true });
      const path = join(this.#folder, NAME);
      await writeFile(`${path}.new`, JSON.stringify({ voices: kept }), {
        mode: 0o600,
      });
      await rename(`${path}.new`, path);
    } catch {
      // Told by nobody: nothing of it is lost.
    }
  }
}

function mapped<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/** Five digits are more than a voiceprint knows. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
