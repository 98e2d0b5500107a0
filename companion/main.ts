/** The companion's process: configuration, listening, signals. */
import { buildApp } from './app.ts';
import { invitation } from './access/invitation.ts';
import { composeEngines } from './composition.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { endOnFault } from './last-words.ts';
import { logOf } from './log.ts';
import { ModelInstaller } from './models/model-installer.ts';

/** Ends the process where settings, or the files that they name, are wrong. */
function refuseToStart(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`The companion cannot start with these settings:\n${error.message}\n`);
  process.exit(2);
}

function configured(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return refuseToStart(error);
  }
}

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
endOnFault(process, {
  close: () => app.close(),
  log: (fault) => {
    app.log.fatal({ err: fault }, 'a fault that nobody caught: the companion ends');
  },
  exit: (code) => {
    process.exit(code);
  },
});

try {
  const address = await app.listen({ host: config.HOST, port: config.PORT });
  process.stdout.write(`Samevoice companion is listening on ${address}\n`);
  const { code } = app.access;
  const port = config.PORT === 0 ? Number(new URL(address).port) : config.PORT;
  if (code !== undefined) process.stdout.write(invitation(code, config, port));
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const why = isTaken ? `port ${config.PORT} is taken; set PORT to another one` : String(error);
  process.stderr.write(`The companion cannot listen: ${why}\n`);
  process.exit(1);
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
