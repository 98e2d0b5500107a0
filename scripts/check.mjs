// `npm run check`: types, lint, format and generated documents, as many at a time as there are cores.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Each is type-checked with its own globals. */
const WORLDS = [
  'tests',
  'companion',
  'client',
  'extension',
  'pages',
  'scripts',
  'extension/background',
  'client/audio/worklets',
  'shared',
];
/** What has not changed since the last check is not checked again; the compiler itself decides what that is. */
const remembering = (world) => [
  ...['--incremental', '--tsBuildInfoFile'],
  `.cache/tsc/${world.replaceAll('/', '.')}.tsbuildinfo`,
];
const bin = (path) => [process.execPath, `node_modules/${path}`];
const KINDS = {
  lint: [[...bin('oxlint/bin/oxlint')]],
  types: WORLDS.map((world) => [...bin('typescript/bin/tsc'), '-p', world, ...remembering(world)]),
  format: [[...bin('prettier/bin/prettier.cjs'), '--check', '.', '--cache', '--cache-strategy', 'content']],
  docs: [[process.execPath, 'scripts/docs.mjs', '--check']],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((kind) => !(kind in KINDS));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}; there are ${Object.keys(KINDS).join(', ')}.`);
  process.exit(2);
}
const jobs = (asked.length > 0 ? asked : Object.keys(KINDS)).flatMap((kind) => KINDS[kind]);
let isWell = true;
await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, worker));
process.exit(isWell ? 0 : 1);

async function worker() {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const [program, ...words] = job;
    const { code, output } = await run(program, words);
    if (code === 0) continue;
    isWell = false;
    console.error(`✗ ${words.join(' ')}\n${output}`);
  }
}

function run(program, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
