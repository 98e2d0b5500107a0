// The steps of a plan, each with a line when it begins and its time when it is done.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { aptListsAreEmpty, lockState, STAMP } from './facts.mjs';

const APT_OPTIONS = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
const SHOWN_LINES = 25;

/** @returns whether it succeeded */
export function installNpmPackages() {
  return timed('npm packages', () => {
    const npm = process.env.npm_execpath;
    const done = npm === undefined ? run('npm', ['ci']) : run(process.execPath, [npm, 'ci']);
    if (done) writeFileSync(STAMP, lockState());
    return done;
  });
}

/** @returns whether all succeeded; what could be installed is, all the same */
export function installPrograms({ packages, sudo }) {
  const apt = (...words) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...words];
    return sudo ? run('sudo', command) : run('env', command.slice(1));
  };
  const first = packages.map(([name]) => name);
  return timed(`programs: ${first.join(' ')}`, () => {
    const listsWereEmpty = aptListsAreEmpty();
    if (listsWereEmpty) apt('update');
    if (apt('install', ...APT_OPTIONS, ...first)) return true;
    if (!listsWereEmpty && apt('update') && apt('install', ...APT_OPTIONS, ...first)) return true;
    // One package that this release does not have must not keep the others away.
    const missed = packages.filter((names) => !names.some((name) => apt('install', ...APT_OPTIONS, name)));
    return missed.length === 0;
  });
}

function timed(what, work) {
  console.log(`setup: ${what} …`);
  const startedAt = Date.now();
  const done = work();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`setup: ${what} ${done ? 'installed' : 'could not all be installed'} (${seconds} s)`);
  return done;
}

/** Runs quietly; the end of what it said is shown where it fails. */
function run(command, words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    // Sudo may ask for its password.
    stdio: ['inherit', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return true;
  const said = `${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : error.message}`.trim().split('\n');
  console.error(said.slice(-SHOWN_LINES).join('\n'));
  return false;
}
