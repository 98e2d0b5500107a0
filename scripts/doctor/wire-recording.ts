/** What services were sent and sent back, as whoever has no account may read it: without keys, sound and names of accounts. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../companion/config.ts';
import { recordWire, type TappedMessage } from '../../companion/engines/wire-tap.ts';
import { readTextFile } from '../../companion/text-file.ts';
import { tryParseJson } from '../../shared/bounded-json.ts';

/** What is longer is sound, or nothing that anybody reads. */
const MOST_CHARACTERS = 2_000;
const MOST_DEPTH = 12;
const KEY_MOST_BYTES = 64 * 1024;
const ACCOUNT = /projects\/[^/\s"']+/g;
const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]+/g;
/** Fields that are sound, in whatever coding, and those that hold keys. */
const SOUND = /audio|content/i;
const KEY = /key|token|secret|authorization|credential/i;

export class WireRecording {
  readonly #beganAtMs = performance.now();
  readonly #lines: string[] = [];
  readonly #secrets: readonly string[];
  readonly #stop: () => void;

  constructor(config: Config) {
    this.#secrets = secretsOf(config);
    this.#stop = recordWire((message) => {
      this.#add(message);
    });
  }

  /** Ends it. @returns how many messages there are in the file, one a line */
  write(path: string): number {
    this.#stop();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, this.#lines.map((line) => `${line}\n`).join(''));
    return this.#lines.length;
  }

  #add({ engine, direction, message }: TappedMessage): void {
    const atMs = Math.round(performance.now() - this.#beganAtMs);
    this.#lines.push(
      this.#clean(JSON.stringify({ atMs, engine, direction, message: withoutSound(message, 0) })),
    );
  }

  #clean(line: string): string {
    const cleaned = line.replace(ACCOUNT, 'projects/PROJECT').replace(ADDRESS, 'somebody@example.com');
    return this.#secrets.reduce((text, secret) => text.replaceAll(secret, 'SECRET'), cleaned);
  }
}

/** The words that must not be told, as they would stand in JSON. */
function secretsOf(config: Config): string[] {
  const key = config.GOOGLE_CLOUD_CREDENTIALS_PATH;
  // Without a key that can be read, no service is asked that could tell of it.
  const file = key !== undefined && existsSync(key) ? tryParseJson(readTextFile(key, KEY_MOST_BYTES)) : {};
  const ofFile =
    typeof file === 'object' && file !== null ? Object.values(file as Record<string, unknown>) : [];
  return [config.ELEVENLABS_API_KEY, ...ofFile]
    .filter((value): value is string => typeof value === 'string' && value.length >= 6)
    .map((value) => JSON.stringify(value).slice(1, -1));
}

function withoutSound(value: unknown, depth: number, name = ''): unknown {
  if (KEY.test(name) && typeof value === 'string') return 'SECRET';
  if (value instanceof Uint8Array || (SOUND.test(name) && typeof value === 'string' && value.length > 200))
    return { bytes: value.length };
  if (typeof value === 'string') return value.length > MOST_CHARACTERS ? { characters: value.length } : value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return 'deeper';
  if (Array.isArray(value)) return value.map((one) => withoutSound(one, depth + 1, name));
  const all = { ...value, ...(value instanceof Error ? { message: value.message } : {}) };
  return Object.fromEntries(
    Object.entries(all).map(([key, one]) => [key, withoutSound(one, depth + 1, key)]),
  );
}
