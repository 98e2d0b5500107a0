/** The companion's process: configuration, listening, signals. */
import { inspect } from 'node:util';
import { buildApp } from './app.ts';
import { invitation } from './access/invitation.ts';
import { composeEngines } from './composition.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { CANNOT_START_CODE, endOnFault } from './last-words.ts';
import { logOf } from './log.ts';
import { ModelInstaller } from './models/model-installer.ts';

/** Ends the process where settings, or the files that they name, are wrong. */
function refuseToStart(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`The companion cannot start with these settings:\n${error.message}\n`);
  process.exit(CANNOT_START_CODE);
}

function configured(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return refuseToStart(error);
  }
}

/** What there is of it: a fault may come before any. */
const running: { app?: Awaited<ReturnType<typeof buildApp>> } = {};
endOnFault(process, {
  close: async () => running.app?.close(),
  log: (fault) => {
    if (running.app === undefined) process.stderr.write(`The companion could not start: ${inspect(fault)}\n`);
    else running.app.log.fatal({ err: fault }, 'a fault that nobody caught: the companion ends');
  },
  exit: (code) => {
    process.exit(code);
  },
});

// Whoever reads what it prints may go away, as a pager does: nobody's dub ends for that.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

const config = configured();
const { catalog, models, speaker } = composeEngines(config);
// One store for the engines and for what is installed while they run: they are told of what changes.
const app = await buildApp({
  config,
  catalog,
  log: process.stderr,
  models: { installer: new ModelInstaller({ store: models }) },
  measuresEngines: true,
  onPaired: ({ name }) => {
    process.stdout.write(`Connected: ${name}. To connect another browser, run: npm run pair\n`);
    // A code that was handed in is used: whoever starts this program again is not to hand it in again.
    process.send?.({ type: 'pairing_code_used' });
  },
}).catch(refuseToStart);
running.app = app;

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await app.close();
  await catalog.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
// Whoever supervises it is gone, without a word.
process.on('disconnect', () => void stop());
// The terminal that it was started in is closed.
process.on('SIGHUP', () => void stop());
try {
  const address = await app.listen({ host: config.HOST, port: config.PORT });
  process.stdout.write(`Samevoice companion is listening on ${address}\n`);
  for (const line of await app.roomsDoor.listen()) process.stdout.write(`${line}\n`);
  const { code } = app.access;
  const port = config.PORT === 0 ? Number(new URL(address).port) : config.PORT;
  if (code !== undefined) process.stdout.write(invitation(code, config, port));
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const isRooms = isTaken && 'port' in error && error.port !== config.PORT;
  const name = isRooms ? 'ROOMS_PORT' : 'PORT';
  const why = isTaken ? `port ${config[name]} is taken; set ${name} to another one` : String(error);
  process.stderr.write(`The companion cannot listen: ${why}\n`);
  // The same settings would come to the same.
  process.exit(CANNOT_START_CODE);
}
const log = logOf(app.log, 'engines', config);
speaker.whenInTrouble(({ message }) => {
  log.warn(`Speakers are told apart by ${speaker.info.name}: ${message}`);
});
const entries = catalog.entries();
for (const { name, stage, state, reason } of entries) {
  if (state === 'ready') continue;
  const message = `${name} is not ready: ${reason ?? 'no reason given'}`;
  const isReplaced = entries.some((other) => other.stage === stage && other.state === 'ready');
  if (isReplaced) log.info(message);
  else log.warn(message);
}
void catalog.warm();
