/** The companion's configuration: environment over an env file, parsed once at start. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { shown } from '../shared/parse-input.ts';
import { FileTooLargeError, readTextFile } from './text-file.ts';
import { COMPONENTS, LEVELS } from './log-levels.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', 'yes', 'no', 'on', 'off'], { error: 'takes 1 or 0' })
  .transform((value) => ['1', 'true', 'yes', 'on'].includes(value));

function number(takes: string, min: number, max: number, whole = false) {
  const error = `takes ${takes}`;
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, error)
        .max(max, error)
        .refine((value) => !whole || Number.isInteger(value), error),
    );
}

const family = z.enum(['auto', 'cloud', 'local', 'embedded'], {
  error: 'takes auto, cloud, local or embedded',
});
const engineName = z
  .string()
  .regex(/^[a-z0-9-]+$/, 'takes the name of an engine, as GET /api/engines lists them');
const origin = z.string().regex(/^([a-p]{32}|[a-z-]+:\/\/[^/\s]+)$/, {
  error: 'takes extension ids (32 letters a to p) or origins like https://example.org, separated by commas',
});

const ofLevels = {
  error: `takes component=level, separated by commas; components are ${COMPONENTS.join(', ')}, levels ${LEVELS.join(', ')}`,
};
const logLevels = z.partialRecord(z.enum(COMPONENTS, ofLevels), z.enum(LEVELS, ofLevels), ofLevels);

/** "socket=debug, http=warn" by its names. */
function pairsIn(list: string): Record<string, string> {
  const pairs = list.split(',').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

const endpoint = z.url({
  protocol: /^https?$/,
  error: 'takes an address, like https://eu-speech.googleapis.com or http://127.0.0.1:9000',
});

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: number('a port, 0 to 65535', 0, 65_535, true).default(8000),
  DEBUG: flag.default(false),
  AUDIO_DEBUG: flag.default(false),
  LOG_LEVELS: z.string().transform(pairsIn).pipe(logLevels).default({}),
  ELEVENLABS_API_KEY: z.string().min(1).optional(),
  ELEVENLABS_BASE_URL: endpoint.optional(),
  ELEVENLABS_MODEL: z
    .enum(['eleven_flash_v2_5', 'eleven_v3', 'eleven_multilingual_v2'], {
      error: 'takes eleven_flash_v2_5, eleven_v3 or eleven_multilingual_v2',
    })
    .default('eleven_flash_v2_5'),
  ELEVENLABS_TRANSPORT: z.enum(['http', 'socket'], { error: 'takes http or socket' }).default('http'),
  GOOGLE_CLOUD_CREDENTIALS_PATH: z.string().min(1).optional(),
  GOOGLE_SPEECH_ENDPOINT: endpoint.optional(),
  GOOGLE_TRANSLATION_ENDPOINT: endpoint.optional(),
  SPEND_CAP_USD: number('US dollars a session, 0 or more', 0, 1_000_000).optional(),
  SAMPLE_RATE: number('a whole number of Hz, 8000 to 48000', 8000, 48_000, true).default(16_000),
  CHUNK_SIZE: number('a whole number of samples, 160 to 16000', 160, 16_000, true).default(1024),
  MAX_CHUNK_DURATION: number('seconds, 0.02 to 10', 0.02, 10).default(1),
  VOICE_SIMILARITY_THRESHOLD: number('a number from 0 to 1', 0, 1).default(0.8),
  VOICE_STABILITY: number('a number from 0 to 1', 0, 1).default(0.5),
  VOICE_CLARITY: number('a number from 0 to 1', 0, 1).default(0.75),
  MAX_CONCURRENT_REQUESTS: number('a whole number, 1 to 1000', 1, 1000, true).default(10),
  CACHE_TTL: number('seconds, 0 to 86400', 0, 86_400).default(3600),
  ENGINES: family.default('auto'),
  STT_ENGINE: engineName.optional(),
  TRANSLATION_ENGINE: engineName.optional(),
  TTS_ENGINE: engineName.optional(),
  SPEAKER_ENGINE: z
    .enum(['auto', 'voiceprint', 'neural'], { error: 'takes auto, voiceprint or neural' })
    .default('auto'),
  MAX_SESSIONS: number('a whole number, 1 to 10000', 1, 10_000, true).default(8),
  MAX_UPLOAD_MB: number('megabytes, 1 to 100000', 1, 100_000).default(2000),
  DATA_DIR: z.string().min(1).default(join(homedir(), '.samevoice')),
  /** Not below DATA_DIR by default: test runs and clones with data of their own share the models. */
  MODELS_DIR: z
    .string()
    .min(1)
    .default(join(homedir(), '.samevoice', 'models')),
  ALLOWED_ORIGINS: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .pipe(z.array(origin))
    .default([]),
});

export type Config = z.infer<typeof schema>;

/** Which accounts' keys are set, and never what they are. */
export function keysSet(config: Config): { name: string; is_set: boolean }[] {
  return [...SECRETS].map((name) => ({ name, is_set: config[name] !== undefined }));
}

const SECRETS = ['GOOGLE_CLOUD_CREDENTIALS_PATH', 'ELEVENLABS_API_KEY'] as const;

/** A start that cannot be: each line names a variable, what was seen and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * @param environment usually process.env; empty values count as not set
 * @throws ConfigError naming every wrong variable, or an ENV_FILE that cannot be read
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const merged = { ...readEnvFile(environment['ENV_FILE']), ...withoutEmpty(environment) };
  const parsed = schema.safeParse(merged);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const seen = SECRETS.some((secret) => secret === name) ? 'a value not shown' : shown(merged[name]);
    return `${name}: saw ${seen}, ${issue.message}`;
  });
  throw new ConfigError(lines.join('\n'));
}

const ENV_FILE_MOST_BYTES = 1024 * 1024;

function readEnvFile(path: string | undefined): Record<string, string | undefined> {
  try {
    return withoutEmpty(parseEnv(readTextFile(path ?? '.env', ENV_FILE_MOST_BYTES)));
  } catch (cause) {
    if (cause instanceof FileTooLargeError) throw new ConfigError(`ENV_FILE: ${cause.message}`, { cause });
    if (path === undefined || path === '') return {};
    throw new ConfigError(`ENV_FILE: saw ${shown(path)}, takes a file that can be read`, { cause });
  }
}

function withoutEmpty(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}
