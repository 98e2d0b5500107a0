/** The companion's configuration: environment over an env file, parsed once at start. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { pairingCode } from '../shared/http/pairing.ts';
import { shown } from '../shared/parse-input.ts';
import { ENGINE_SECRETS, ENGINE_SETTINGS } from './engines/descriptions.ts';
import { beyondLoopback, publicAddressSetting } from './listening.ts';
import { ROOM_SETTINGS, wrongRoomSetting } from './room-settings.ts';
import { flagSetting, numberSetting } from './settings.ts';
import { FileTooLargeError, readTextFile } from './text-file.ts';
import { COMPONENTS, LEVELS } from './log-levels.ts';

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

const settings = z.object({
  ...ENGINE_SETTINGS,
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: numberSetting('a port, 0 to 65535', 0, 65_535, true).default(8000),
  /** PEM files: with both of them the companion speaks https. */
  TLS_CERT: z.string().min(1).optional(),
  TLS_KEY: z.string().min(1).optional(),
  ALLOW_PLAIN_HTTP: flagSetting.default(false),
  PUBLIC_ADDRESS: publicAddressSetting.optional(),
  PAIRING_CODE: pairingCode.optional(),
  DEBUG: flagSetting.default(false),
  AUDIO_DEBUG: flagSetting.default(false),
  LOG_LEVELS: z.string().transform(pairsIn).pipe(logLevels).default({}),
  SPEND_CAP_USD: numberSetting('US dollars a session, 0 or more', 0, 1_000_000).optional(),
  SPEND_CAP_USD_DAY: numberSetting('US dollars a day, 0 or more', 0, 1_000_000).optional(),
  SAMPLE_RATE: numberSetting('a whole number of Hz, 8000 to 48000', 8000, 48_000, true).default(16_000),
  CHUNK_SIZE: numberSetting('a whole number of samples, 160 to 16000', 160, 16_000, true).default(1024),
  MAX_CHUNK_DURATION: numberSetting('seconds, 0.02 to 10', 0.02, 10).default(1),
  VOICE_SIMILARITY_THRESHOLD: numberSetting('a number from 0 to 1', 0, 1).default(0.8),
  MAX_CONCURRENT_REQUESTS: numberSetting('a whole number, 1 to 1000', 1, 1000, true).default(10),
  CACHE_TTL: numberSetting('seconds, 0 to 86400', 0, 86_400).default(3600),
  ENGINES: family.default('auto'),
  STT_ENGINE: engineName.optional(),
  TRANSLATION_ENGINE: engineName.optional(),
  TTS_ENGINE: engineName.optional(),
  SPEAKER_ENGINE: z
    .enum(['auto', 'voiceprint', 'neural'], { error: 'takes auto, voiceprint or neural' })
    .default('auto'),
  ...ROOM_SETTINGS,
  MAX_SESSIONS: numberSetting('a whole number, 1 to 10000', 1, 10_000, true).default(8),
  MAX_UPLOAD_MB: numberSetting('megabytes, 1 to 100000', 1, 100_000).default(2000),
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

const schema = settings.superRefine((config, context) => {
  const wrong = beyondLoopback(config) ?? wrongRoomSetting(config);
  if (wrong !== undefined) context.addIssue({ code: 'custom', path: [wrong.name], message: wrong.takes });
});

export type Config = z.infer<typeof schema>;

/** Settings whose values are in no message. */
const HIDDEN: readonly string[] = [...ENGINE_SECRETS, 'PAIRING_CODE'];

/** Which accounts' keys are set, and never what they are. */
export function keysSet(config: Config): { name: string; is_set: boolean }[] {
  const set = new Set(Object.keys(config));
  return ENGINE_SECRETS.map((name) => ({ name, is_set: set.has(name) }));
}

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
    const seen = HIDDEN.includes(name) ? 'a value not shown' : shown(merged[name]);
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
