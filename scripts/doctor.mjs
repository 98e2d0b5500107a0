// npm run doctor: what the companion needs, line by line, and for each line that fails what to do about it.
// npm run doctor -- --cloud [--record]: each service that an account is set for is asked for a little, too; --record keeps what
// was sent and sent back in out/doctor/wire.jsonl, without keys and sound.
// Plain JavaScript over Node alone up to where npm's packages are found: it also runs where nothing is installed.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gatherFacts } from './setup/facts.mjs';
import { PROGRAMS, absentPrograms } from './setup/programs.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const SIGNS = { ok: '  ok    ', note: '  note  ', fails: 'FAILS   ' };

/** @typedef {{ state: 'ok' | 'note' | 'fails', what: string, todo?: string }} Check */

/** @returns {Check[]} */
function machine() {
  const { node, npmIsCurrent, chromiumIsSnap } = gatherFacts({ command: 'start', yes: false, models: false });
  const [major, minor] = node.split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  const absent = absentPrograms('start');
  const forTests = absentPrograms('test').filter((one) => !absent.includes(one));
  const programs = PROGRAMS.filter(({ commands }) => commands.includes('start'));
  return [
    isNew
      ? { state: 'ok', what: `Node ${node}` }
      : {
          state: 'fails',
          what: `Node ${node} is too old`,
          todo: 'Install Node 20.19 or newer: https://nodejs.org',
        },
    npmIsCurrent
      ? { state: 'ok', what: 'npm packages' }
      : { state: 'fails', what: 'npm packages are not as package-lock.json says', todo: 'Run npm ci' },
    ...programs.map((one) =>
      absent.includes(one)
        ? {
            state: one.forModels ? 'note' : 'fails',
            what: `${one.name}, which ${one.does}, is not installed`,
            todo: `Run npm start, which installs it, or: sudo apt-get install ${one.packages[0]}`,
          }
        : { state: 'ok', what: `${one.name}, which ${one.does}` },
    ),
    ...forTests.map((one) => ({
      state: 'note',
      what: `${one.name}, which ${one.does}, is not installed: only demo and tests need it`,
    })),
    ...(chromiumIsSnap
      ? [{ state: 'note', what: 'Chromium is a snap: it may not load the extension from every folder' }]
      : []),
  ];
}

/** @returns {Promise<Check[]>} */
async function companion() {
  try {
    const { register } = await import('tsx/esm/api');
    register();
  } catch {
    return [
      {
        state: 'note',
        what: 'Settings, port, languages and extension: looked at once npm packages are there',
      },
    ];
  }
  const { companionChecks } = await import('./doctor/companion-checks.ts');
  return companionChecks(process.env);
}

/** @returns {Promise<Check[]>} */
async function cloud() {
  const { cloudChecks } = await import('./doctor/cloud-checks.ts');
  return cloudChecks({
    environment: process.env,
    ...(options.record ? { recordTo: 'out/doctor/wire.jsonl' } : {}),
  });
}

const { values: options } = parseArgs({
  options: { cloud: { type: 'boolean' }, record: { type: 'boolean' } },
});
const checks = [...machine(), ...(await companion())];
if (options.cloud || options.record) checks.push(...(await cloud()));
for (const { state, what, todo } of checks) {
  console.log(`${SIGNS[state]}${what}`);
  if (todo !== undefined) console.log(`        → ${todo}`);
}
const failing = checks.filter(({ state }) => state === 'fails').length;
console.log(failing === 0 ? '\nAll is well.' : `\n${failing} of ${checks.length} lines fail.`);
// Engines were only looked at, but some keep a handle open.
process.exit(failing === 0 ? 0 : 1);
