// What setup wants to know of this machine: read from files, so that asking costs milliseconds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { absentModels } from './models.mjs';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { absentPrograms } from './programs.mjs';

export const STAMP = 'node_modules/.samevoice-setup';
/** What npm writes when it has finished an installation. */
const NPM_DONE = 'node_modules/.package-lock.json';

/** @param {{ command: string, yes: boolean, models: boolean }} asked */
export function gatherFacts({ command, yes, models }) {
  const modelsAbsent = models ? absentModels(yes) : [];
  const absent = absentPrograms(command).filter((one) => !one.forModels || modelsAbsent.length > 0);
  return {
    ...{ command, yes, modelsAbsent },
    node: process.versions.node,
    platform: process.platform,
    npmIsCurrent: npmIsCurrent(),
    absent: absent.map(({ name, packages, does, forModels }) => ({ name, packages, does, forModels })),
    modulesAreLinked: lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink() === true,
    terminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    // Nothing below matters where nothing is missing.
    ...(absent.length === 0 ? { apt: false, root: false, sudo: 'none' } : installer()),
    chromiumIsSnap: chromiumIsSnap(),
  };
}

/** The state that the npm packages are in when they are as the lock file says. */
export function lockState() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

function npmIsCurrent() {
  if (!existsSync(NPM_DONE)) return false;
  if (existsSync(STAMP)) return readFileSync(STAMP, 'utf8') === lockState();
  return statSync(NPM_DONE).mtimeMs >= statSync('package-lock.json').mtimeMs;
}

function installer() {
  return {
    apt: isDebianLike() && existsSync('/usr/bin/apt-get'),
    root: process.getuid?.() === 0,
    sudo: sudo(),
  };
}

/** 'free' where sudo asks for no password, 'asks' where it would. */
function sudo() {
  if (!existsSync('/usr/bin/sudo')) return 'none';
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? 'free' : 'asks';
}

function isDebianLike() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Without package lists apt finds nothing, as in a fresh container. */
export function aptListsAreEmpty() {
  try {
    return !readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return true;
  }
}

/** Ubuntu's /usr/bin/chromium is a script that starts a snap. */
function chromiumIsSnap() {
  if (existsSync('/snap/bin/chromium')) return true;
  try {
    const path = realpathSync('/usr/bin/chromium-browser');
    return statSync(path).size < 65_536 && readFileSync(path, 'utf8').includes('/snap/');
  } catch {
    return false;
  }
}
