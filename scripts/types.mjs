// Type-checks each world (shared, Node, page, service worker, worklet) with its own globals.
import { spawnSync } from 'node:child_process';

const worlds = [
  'shared',
  'companion',
  'extension',
  'extension/background',
  'extension/offscreen/worklets',
  'scripts',
  'tests',
];
let failed = false;
for (const world of worlds) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', world], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`types: ${world} does not compile`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
