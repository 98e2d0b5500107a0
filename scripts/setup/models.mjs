// The neural models that the default languages need: which are not here, and the step that installs them.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

/** What companion/models says English, Spanish and Portuguese need (a test holds this list against it), in MB. */
export const DEFAULT_MODELS = {
  'whisper-base': 147,
  'kokoro-82m': 121,
  resemblyzer: 17,
  'bergamot-en-es': 37,
  'bergamot-es-en': 37,
  'bergamot-en-pt': 22,
  'bergamot-pt-en': 23,
};

/** What happened last time, for the next time and for tests that need the models. */
export const REPORT = 'out/models-setup.json';
const RUN = join(dirname(fileURLToPath(import.meta.url)), '../run.mjs');
/** What could not be had, or was declined, is left alone for so long. */
const LEFT_ALONE_MS = 24 * 3600 * 1000;

/**
 * @param {boolean} yes ask and try again whatever happened before
 * @param {NodeJS.ProcessEnv} environment
 */
export function absentModels(yes, environment = process.env, nowMs = Date.now()) {
  const folder = modelsFolder(environment);
  const report = readReport(folder);
  const isRecent = report !== undefined && nowMs - Date.parse(report.at) < LEFT_ALONE_MS;
  const isLeftAlone = (id) => !yes && isRecent && ['failed', 'declined'].includes(report.results[id]);
  return Object.keys(DEFAULT_MODELS).filter((id) => !isInstalled(folder, id) && !isLeftAlone(id));
}

/** As companion/config.ts reads it. */
export function modelsFolder(environment) {
  const named = environment.MODELS_DIR || fromEnvFile(environment.ENV_FILE).MODELS_DIR;
  return named || join(homedir(), '.samevoice', 'models');
}

/** Goes on whatever happens: without models the distribution's engines are used. */
export async function installModels({ models }) {
  console.log(`setup: neural models (${megabytesOf(models)} MB) …`);
  const words = [RUN, 'companion/models/cli.ts', 'install', ...models];
  const status = await run(process.execPath, words);
  if (status === 130) process.exit(130);
  noteModels('failed', models);
  if (status === 0) console.log('setup: neural models installed');
  // Nothing is recognised by a model without this one; of the others each is missed for itself.
  else if (!isInstalled(modelsFolder(process.env), 'whisper-base')) console.log(WITHOUT);
}

export function declineModels({ models }) {
  noteModels('declined', models);
  console.log(WITHOUT);
}

/**
 * Writes what there is of each model: "installed", or what came of the last try.
 * @param {'failed' | 'declined'} outcome of those of `tried` that are not there
 */
export function noteModels(outcome, tried) {
  const folder = modelsFolder(process.env);
  const before = readReport(folder);
  const resultOf = (id) => {
    if (isInstalled(folder, id)) return 'installed';
    return tried.includes(id) ? outcome : before?.results[id];
  };
  const results = Object.fromEntries(Object.keys(DEFAULT_MODELS).map((id) => [id, resultOf(id)]));
  const at = tried.length > 0 || before === undefined ? new Date().toISOString() : before.at;
  try {
    mkdirSync(dirname(REPORT), { recursive: true });
    writeFileSync(REPORT, `${JSON.stringify({ at, models_dir: folder, results }, undefined, 2)}\n`);
  } catch {
    // Nothing depends on it but that nobody is asked twice.
  }
}

export function megabytesOf(models) {
  return models.reduce((sum, id) => sum + (DEFAULT_MODELS[id] ?? 0), 0);
}

const WITHOUT =
  "setup: without neural models the distribution's engines are used. Later: npm run models -- install";

/** As companion/models/model-store.ts has it: the manifest says so, and each file has its size. */
function isInstalled(folder, id) {
  try {
    const model = join(folder, id);
    const { state, files } = JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8'));
    return (
      state === 'installed' && files.every(({ name, bytes }) => statSync(join(model, name)).size === bytes)
    );
  } catch {
    return false;
  }
}

function readReport(folder) {
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8'));
    return report.models_dir === folder && typeof report.results === 'object' ? report : undefined;
  } catch {
    return undefined;
  }
}

function fromEnvFile(path) {
  try {
    return parseEnv(readFileSync(path || '.env', 'utf8'));
  } catch {
    return {};
  }
}

/** A terminal sends its signals to the child as well; whoever signals this process alone means the child. */
function run(command, words) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { stdio: 'inherit' });
    const stop = () => child.kill('SIGTERM');
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, stop);
    const end = (status) => {
      for (const signal of signals) process.off(signal, stop);
      resolve(status);
    };
    child.once('error', () => end(1));
    child.once('exit', (code) => end(code ?? 130));
  });
}
