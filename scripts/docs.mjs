// npm run docs [-- --check]: the documents that are written from schemas and tables, or whether they are current.
import { spawnSync } from 'node:child_process';

const SCRIPTS = [
  'scripts/engines-doc.ts',
  'scripts/socket-doc.ts',
  'scripts/rooms-doc.ts',
  'scripts/openapi-doc.ts',
  'scripts/house/arrows-doc.mjs',
  'scripts/measurements-doc.ts',
];
const failed = SCRIPTS.filter((script) => {
  const words = ['--import', 'tsx', script, ...process.argv.slice(2)];
  return spawnSync(process.execPath, words, { stdio: 'inherit' }).status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
