/** What `npm run doctor` finds out with the companion's own code: settings, port, engines, languages, extension. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILES } from '../../companion/access/data-folder.ts';
import { isOpenToOthers } from '../../companion/private-files.ts';
import { localAddress } from '../../companion/listening.ts';
import { ConfigError, keysSet, readConfig, type Config } from '../../companion/config.ts';
import { CostsFile } from '../../companion/engines/benchmark/costs-file.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { DEFAULT_LANGUAGES, modelsForLanguages } from '../../companion/models/language-models.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { targetsBySource, type LanguagePair } from '../../shared/languages.ts';
import { currentBundle } from '../build/companion-bundle.mjs';
import { whoHasPort } from './port-owner.ts';

export interface Check {
  readonly state: 'ok' | 'note' | 'fails';
  readonly what: string;
  /** What to do about it. */
  readonly todo?: string;
}

const BUILT = [
  { name: 'Extension', built: 'dist/extension/manifest.json', sources: ['client', 'extension', 'shared'] },
  { name: 'Pages', built: 'dist/pages/index.html', sources: ['client', 'pages', 'shared'] },
];

export async function companionChecks(environment: Record<string, string | undefined>): Promise<Check[]> {
  try {
    const config = readConfig(environment);
    return [
      { state: 'ok', what: 'Settings' },
      dataFolder(config),
      ...privacy(config, environment),
      models(config),
      await port(config),
      ...(await engines(config)),
      ...BUILT.map(built),
      bundle(),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const wrong = error.message.split('\n').join('; ');
    return [
      {
        state: 'fails',
        what: `Settings: ${wrong}`,
        todo: 'Set it right in .env (see .env.example), or in the environment',
      },
      ...BUILT.map(built),
    ];
  }
}

function dataFolder({ DATA_DIR }: Config): Check {
  try {
    mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 });
    accessSync(DATA_DIR, constants.R_OK | constants.W_OK);
    return { state: 'ok', what: `Data folder ${DATA_DIR}` };
  } catch {
    const todo = 'Make it writable for you, or set DATA_DIR to another one';
    return { state: 'fails', what: `Data folder ${DATA_DIR} cannot be written to`, todo };
  }
}

/** What others on this machine could read or change, and by which command they cannot any more. */
function privacy(config: Config, environment: Record<string, string | undefined>): Check[] {
  const { DATA_DIR, GOOGLE_CLOUD_CREDENTIALS_PATH, TLS_KEY } = config;
  const paths = [
    DATA_DIR,
    ...PRIVATE_FILES.map((name) => join(DATA_DIR, name)),
    environment['ENV_FILE'] ?? '.env',
    ...[GOOGLE_CLOUD_CREDENTIALS_PATH, environment['GOOGLE_APPLICATION_CREDENTIALS'], TLS_KEY],
  ].filter((path): path is string => path !== undefined && path !== '');
  const open = [...new Set(paths)].filter(isOpenToOthers);
  if (open.length === 0) return [{ state: 'ok', what: 'Secret, keys and data are yours alone' }];
  return open.map((path) => ({
    state: 'fails',
    what: `Others on this machine may use ${path}`,
    todo: `chmod go= ${quoted(path)}`,
  }));
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function models({ MODELS_DIR }: Config): Check {
  const store = new ModelStore(MODELS_DIR);
  const absent = modelsForLanguages(DEFAULT_LANGUAGES).filter((id) => store.folderOf(id) === undefined);
  if (absent.length === 0) return { state: 'ok', what: `Neural models in ${MODELS_DIR}` };
  return {
    state: 'note',
    what: `Neural models that are not installed or damaged: ${absent.join(', ')}`,
    todo: 'npm run models -- install',
  };
}

async function port(config: Config): Promise<Check> {
  const { HOST, PORT } = config;
  const owner = await whoHasPort(HOST, PORT, localAddress(config, PORT));
  switch (owner.kind) {
    case 'nobody':
      return { state: 'ok', what: `Port ${PORT} is free` };
    case 'companion':
      return { state: 'ok', what: `Port ${PORT}: a companion runs there (${owner.version})` };
    case 'other': {
      const todo = `End it, or set PORT to another one, and in the extension's options too`;
      return { state: 'fails', what: `Port ${PORT} is taken by ${owner.name}`, todo };
    }
  }
}

async function engines(config: Config): Promise<Check[]> {
  const catalog = catalogFor(config);
  const entries = catalog.entries();
  const [dubbed, captioned] = [catalog.pairs(), catalog.captionPairs()].map(listed);
  await catalog.close();
  const unset = keysSet(config).filter(({ is_set }) => !is_set);
  const isSet = (engine: { kind: string; name: string }) =>
    engine.kind !== 'cloud' ||
    !unset.some(({ name }) => name.startsWith(engine.name.split('-')[0]?.toUpperCase() ?? ''));
  const keys = keysSet(config).map(({ name, is_set }): Check => {
    return is_set
      ? { state: 'ok', what: `${name} is set` }
      : { state: 'note', what: `${name} is not set: its engines are not used` };
  });
  const setAside = entries
    .filter(({ state }) => state === 'set_aside')
    .map(({ name, stage, reason }): Check => {
      return { state: 'note', what: `${name} (${stage}) is not used: ${reason ?? ''}` };
    });
  const broken = entries
    .filter((engine) => engine.state !== 'ready' && engine.state !== 'set_aside' && isSet(engine))
    .map((engine): Check => {
      return {
        state: 'fails',
        what: `${engine.name} (${engine.stage}) is not ready`,
        todo: engine.reason ?? '',
      };
    });
  const languages: Check =
    dubbed === undefined
      ? {
          state: 'fails',
          what: 'No language can be dubbed into another',
          todo: 'Install the programs that are named above, or set ENGINES=auto',
        }
      : { state: 'ok', what: `Languages ready: ${dubbed}` };
  const read: Check[] =
    captioned === undefined
      ? []
      : [{ state: 'note', what: `Captions only, for no voice speaks them: ${captioned}` }];
  return [...keys, ...broken, ...setAside, ...measured(config), languages, ...read];
}

/** The first of them; undefined where there are none. */
function listed(pairs: readonly LanguagePair[]): string | undefined {
  const list = targetsBySource(pairs).map(({ source, targets }) => {
    const shown =
      targets.length > 8 ? `${targets.slice(0, 8).join(', ')} … (${targets.length})` : targets.join(', ');
    return `${source} → ${shown}`;
  });
  return list.length === 0 ? undefined : `${list.slice(0, 4).join('; ')}${list.length > 4 ? ' …' : ''}`;
}

function measured({ MODELS_DIR }: Config): Check[] {
  if (new ModelStore(MODELS_DIR).installed().length === 0) return [];
  const costs = new CostsFile(MODELS_DIR).read()?.engines;
  if (costs === undefined) {
    const what =
      'What the neural engines take of this machine is not measured yet: the companion does it while nobody dubs';
    return [{ state: 'note', what }];
  }
  const figures = Object.entries(costs).map(([name, { cpu_per_speech, memory_mb }]) => {
    return `${name} ${Math.round(cpu_per_speech * 100)} % of a core, ${memory_mb} MB`;
  });
  return [{ state: 'ok', what: `Measured on this machine while somebody speaks: ${figures.join('; ')}` }];
}

/** Without a current bundle everything works, from the sources. */
function bundle(): Check {
  if (currentBundle(process.cwd(), 'companion/main.ts') !== undefined) {
    return { state: 'ok', what: "Companion's bundle made of these sources" };
  }
  return {
    state: 'note',
    what: "Companion's bundle is missing or older than the sources: they are translated at each start",
    todo: 'Run npm run bundle',
  };
}

function built({ name, built: file, sources }: (typeof BUILT)[number]): Check {
  if (!existsSync(file)) return { state: 'fails', what: `${name} not built`, todo: 'Run npm run build' };
  const isOld = Math.max(...sources.map(newestMs)) > statSync(file).mtimeMs;
  return isOld
    ? { state: 'fails', what: `${name} changed since the last build`, todo: 'Run npm run build' }
    : { state: 'ok', what: `${name} built` };
}

function newestMs(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, { parentPath, name }) => Math.max(newest, statSync(join(parentPath, name)).mtimeMs), 0);
}
