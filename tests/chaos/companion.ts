/** A companion with scripted engines as a program of its own, that is supervised, killed, and whose disk gets full. */
import { buildApp } from '../../companion/app.ts';
import { readConfig } from '../../companion/config.ts';
import { endOnFault } from '../../companion/last-words.ts';
import { FaultSwitch } from './fault-switch.ts';
import { scriptedEngines } from './scripted-parts.ts';

const running: { app?: Awaited<ReturnType<typeof buildApp>> } = {};
endOnFault(process, {
  close: async () => running.app?.close(),
  log: (fault) => {
    process.stderr.write(`${String(fault instanceof Error ? fault.stack : fault)}\n`);
  },
  exit: (code) => {
    process.exit(code);
  },
});
process.on('disconnect', () => process.exit(0));
// A fault that nobody catches, when it is asked for.
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('a fault that nobody catches');
  });
});
const config = readConfig(process.env);
const { catalog } = scriptedEngines({ faults: new FaultSwitch(), hasFallback: false });
running.app = await buildApp({ config, catalog });
await running.app.listen({ host: config.HOST, port: config.PORT });
