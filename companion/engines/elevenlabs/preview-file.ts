import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../../shared/bounded-json.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';

const NAME = 'stock-voices.json';
const MOST_VALUES = 4096;

const schema = z.object({
  space: z.string(),
  voices: z.record(
    z.string(),
    z.object({
      vector: z.array(z.number()).min(1).max(MOST_VALUES),
      pitch_hz: z.number().positive(),
      voiced_ms: z.number().positive(),
    }),
  ),
});

/** What previews told, in the data folder. A file that cannot be read is as good as none: previews are heard again. */
export class PreviewFile {
  readonly #folder: string;
  readonly #encoder: Pick<SpeakerEncoder, 'space'>;

  /** @param encoder whose voiceprints these are: those of another space say nothing */
  constructor(folder: string, encoder: Pick<SpeakerEncoder, 'space'>) {
    this.#folder = folder;
    this.#encoder = encoder;
  }

  async read(): Promise<Map<string, SpeakerEmbedding>> {
    try {
      const { space, voices } = schema.parse(parseJson(await readFile(join(this.#folder, NAME), 'utf8')));
      if (space !== this.#encoder.space) return new Map();
      return new Map(
        Object.entries(voices).map(([id, { vector, pitch_hz, voiced_ms }]) => [
          id,
          { vector: Float32Array.from(vector), profile: { pitchHz: pitch_hz }, voicedMs: voiced_ms },
        ]),
      );
    } catch {
      return new Map();
    }
  }

  /** All at once or not at all; where the folder takes no file, previews are heard again another time. */
  async write(voices: ReadonlyMap<string, SpeakerEmbedding>): Promise<void> {
    const kept = Object.fromEntries(
      [...voices].map(([id, { vector, profile, voicedMs }]) => [
        id,
        { vector: Array.from(vector, rounded), pitch_hz: profile.pitchHz, voiced_ms: voicedMs },
      ]),
    );
    try {
      await mkdir(this.#folder, { recursive: true });
      const path = join(this.#folder, NAME);
      await writeFile(`${path}.new`, JSON.stringify({ space: this.#encoder.space, voices: kept }), {
        mode: 0o600,
      });
      await rename(`${path}.new`, path);
    } catch {
      // Told by nobody: nothing of it is lost.
    }
  }
}

/** Five digits are more than a voiceprint knows. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
