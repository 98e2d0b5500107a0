/** `npm run models`: which models are on this machine, and how they come there and go again. */
import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '../config.ts';
import { ProgressDisplay } from './cli-progress.ts';
import { InstallProgress } from './install-progress.ts';
import { DEFAULT_LANGUAGES, languageOf, modelsForLanguages, pairModelOf } from './language-models.ts';
import { megabytes, ModelError } from './model-error.ts';
import { ModelInstaller, type InstallEvent, type InstallOutcome } from './model-installer.ts';
import { ModelStore } from './model-store.ts';

const USAGE = `npm run models -- list
npm run models -- install [LANGUAGE… | PAIR… | MODEL…]
npm run models -- remove LANGUAGE… | PAIR… | MODEL…
npm run models -- verify [MODEL…]
  LANGUAGE   what a language needs: es
  PAIR       one translation, of those that Firefox has: en-fr
  MODEL      as "list" names them: whisper-base
  Without words, "install" installs what ${DEFAULT_LANGUAGES.join(', ')} need.
Exit codes: 0 all done, 1 nothing done, 2 not understood, 3 done in part, 130 stopped.`;

/** The command line cannot be understood. */
class UsageError extends Error {}

const EXIT = { done: 0, nothing: 1, usage: 2, part: 3, stopped: 130 } as const;

const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
});
process.once('SIGTERM', () => {
  stop.abort();
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}

function main(args: readonly string[]): Promise<number> | number {
  const [command, ...words] = positionalsOf(args);
  const store = new ModelStore(readConfig(process.env).MODELS_DIR);
  const installer = new ModelInstaller({ store });
  switch (command) {
    case 'list':
      return list(store, installer);
    case 'install':
      return install(installer, words.length === 0 ? DEFAULT_LANGUAGES : words);
    case 'remove':
      return remove(installer, words);
    case 'verify':
      return verify(store, words);
    default:
      throw new UsageError(
        command === undefined ? 'A command is missing.' : `There is no command ${command}.`,
      );
  }
}

/** @throws UsageError */
function positionalsOf(args: readonly string[]): readonly string[] {
  try {
    return parseArgs({ args: [...args], allowPositionals: true }).positionals;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function list(store: ModelStore, installer: ModelInstaller): number {
  print(`Models in ${store.folder}`);
  const others = store.ids().filter((id) => installer.descriptorOf(id) === undefined);
  for (const id of [...installer.catalogue.map((model) => model.id), ...others]) {
    const manifest = store.manifestOf(id);
    const model = installer.descriptorOf(id) ?? manifest;
    if (model === undefined) continue;
    const bytes = model.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
    const state = store.stateOf(id);
    print(
      `  ${id.padEnd(18)} ${megabytes(bytes).padStart(7)}  ${state.padEnd(10)} ${model.title} (${model.licence}, ${model.attribution})`,
    );
  }
  return EXIT.done;
}

async function install(installer: ModelInstaller, words: readonly string[]): Promise<number> {
  const ids = idsOf(words, installer);
  const progress = new InstallProgress();
  const display = new ProgressDisplay(process.stdout, progress);
  const reported = new Set<string>();
  display.begin();
  const outcomes = await installer
    .install(ids, {
      signal: stop.signal,
      progress,
      onEvent: (event) => {
        const text = sentenceOf(event);
        if (text === undefined || reported.has(text)) return;
        reported.add(text);
        display.print(text);
      },
    })
    .finally(() => {
      display.end();
    });
  const failed = outcomes.filter(({ result }) => result === 'failed');
  const present = outcomes.filter(({ result }) => result === 'present');
  if (present.length > 0) print(`Here already: ${present.map(({ id }) => id).join(', ')}.`);
  for (const text of failureSentences(failed)) print(text);
  if (failed.length === 0) return EXIT.done;
  return failed.length === outcomes.length ? EXIT.nothing : EXIT.part;
}

function sentenceOf(event: InstallEvent): string | undefined {
  switch (event.type) {
    case 'waiting':
      return `Another process${event.pid === undefined ? '' : ` (${event.pid})`} installs models; waiting for it.`;
    case 'started':
      return undefined;
    // What is out of reach is told of what came from nowhere else.
    case 'refused':
      return event.refusal.code === 'unreachable' ? undefined : event.refusal.message;
    case 'installed':
      return `${event.title} (${megabytes(event.bytes)}) is installed.`;
    // Told at the end, all that failed for one reason together.
    case 'failed':
      return undefined;
  }
}

/** One sentence for all that was out of reach, and one for each other reason. */
function failureSentences(failed: readonly InstallOutcome[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  const away = { ids: new Set<string>(), sources: new Set<string>() };
  for (const { id, error } of failed) {
    const refusals = error?.refusals ?? [];
    if (refusals.length > 0 && refusals.every(({ code }) => code === 'unreachable')) {
      away.ids.add(id);
      for (const { source } of refusals) away.sources.add(source);
      continue;
    }
    const reasons = new Set(refusals.map(({ message }) => message));
    const why = reasons.size === 0 ? (error?.message ?? '') : [...reasons].join(' ');
    byReason.set(why, [...(byReason.get(why) ?? []), id]);
  }
  if (away.ids.size > 0) {
    byReason.set(`${new Intl.ListFormat('en').format(away.sources)} cannot be reached.`, [...away.ids]);
  }
  return [...byReason].map(([why, ids]) => `Not installed: ${ids.join(', ')}. ${why}`);
}

async function remove(installer: ModelInstaller, words: readonly string[]): Promise<number> {
  if (words.length === 0) throw new UsageError('Name what to remove.');
  const { store } = installer;
  const there = idsOf(words, installer).filter((id) => store.stateOf(id) !== 'absent');
  for (const id of there) {
    await installer.remove(id, {
      signal: stop.signal,
      onEvent: (event) => {
        print(sentenceOf(event) ?? '');
      },
    });
    print(`${id} is removed.`);
  }
  if (there.length === 0) print('None of these is installed.');
  return there.length === 0 ? EXIT.nothing : EXIT.done;
}

async function verify(store: ModelStore, words: readonly string[]): Promise<number> {
  const ids = words.length === 0 ? store.ids().filter((id) => store.stateOf(id) !== 'partial') : words;
  if (ids.length === 0) print(`No models are installed in ${store.folder}.`);
  let bad = 0;
  for (const id of ids) {
    const state = store.stateOf(id);
    const isWhole = state === 'installed' && (await store.verify(id, stop.signal));
    if (!isWhole) bad++;
    print(`${id} ${isWhole ? 'is as it was installed.' : bugOf(id, state)}`);
  }
  if (bad === 0) return EXIT.done;
  return bad === ids.length ? EXIT.nothing : EXIT.part;
}

function bugOf(id: string, state: string): string {
  if (state === 'absent') return 'is not installed.';
  return `is damaged. "npm run models -- install ${id}" fetches what is wrong with it.`;
}

/** @throws UsageError */
function idsOf(words: readonly string[], installer: ModelInstaller): readonly string[] {
  const languages: string[] = [];
  const ids: string[] = [];
  for (const word of words) {
    const language = languageOf(word);
    const id = installer.canInstall(word) ? word : pairModelOf(word);
    if (language !== undefined) languages.push(language);
    else if (id !== undefined) ids.push(id);
    else throw new UsageError(`There is no language, pair or model ${word}.`);
  }
  return [...(languages.length === 0 ? [] : modelsForLanguages(languages)), ...ids];
}

function report(error: unknown): number {
  if (stop.signal.aborted) {
    complain('Stopped. What has come so far is kept, and gone on with next time.');
    return EXIT.stopped;
  }
  if (error instanceof ModelError) {
    complain(error.message);
    return EXIT.nothing;
  }
  if (error instanceof ConfigError) {
    complain(`These settings cannot be used:\n${error.message}`);
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    complain(`${error.message}\n\n${USAGE}`);
    return EXIT.usage;
  }
  throw error;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
