// From facts to what to do. Pure: every machine that setup may meet can be tried in a test.
import { megabytesOf } from './models.mjs';

const NEEDED_NODE = [20, 19];
/** Of these commands nothing works while a program is missing; of the others, part does. */
const NEEDS_ALL = ['demo'];

/** See plan.d.mts for the types. */
export function plan(facts) {
  if (!nodeIsNewEnough(facts.node)) {
    const wanted = NEEDED_NODE.join('.');
    return nothing(
      `Node ${facts.node} is too old: Samevoice needs Node ${wanted} or newer (https://nodejs.org).`,
    );
  }
  if (!facts.npmIsCurrent && facts.modulesAreLinked) return nothing(LINKED);
  const steps = facts.npmIsCurrent ? [] : [{ kind: 'npm' }];
  const notes = [];
  if (facts.chromiumIsSnap && facts.command !== 'start') notes.push(SNAP);
  const asks = facts.terminal && !facts.yes;
  const planned = { steps, notes };
  if (facts.absent.length > 0) {
    const obstacle = whyNotInstallable(facts);
    if (obstacle === undefined) {
      const packages = facts.absent.map((one) => one.packages);
      steps.push({ kind: 'apt', packages, sudo: !facts.root });
      if (asks) planned.question = question(facts);
    } else {
      const text = `${obstacle}\n${byHand(facts)}`;
      if (stops(facts)) return nothing(text);
      notes.push(text);
    }
  }
  if (facts.modelsAbsent.length > 0) {
    // After the npm packages, which install them.
    steps.push({ kind: 'models', models: facts.modelsAbsent });
    if (asks) planned.modelsQuestion = modelsQuestion(facts);
  }
  return planned;
}

/** What is said, and whether to go on, where programs are still missing when all was tried or declined. */
export function stillAbsent(facts) {
  const text = `Not installed:\n${byHand(facts)}`;
  return stops(facts) ? { fatal: text } : { note: text };
}

/** Without what only fetches models, every command works. */
function stops({ command, absent }) {
  return NEEDS_ALL.includes(command) && absent.some(({ forModels }) => !forModels);
}

/** npm empties the folder that it installs into, and follows a link to do so. */
const LINKED =
  'node_modules is a symbolic link, and installing would empty the folder that it points to. Remove the link (npm ' +
  'then installs here), or install the packages in that folder by hand.';

const SNAP =
  'Chromium is a snap here, and a snap may not load the extension or reach files under /tmp. If the browser does ' +
  'not start, install another Chromium or Chrome and name it in CHROMIUM_PATH.';

function nothing(fatal) {
  return { steps: [], notes: [], fatal };
}

function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = NEEDED_NODE;
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

function whyNotInstallable({ platform, apt, root, sudo, terminal }) {
  if (platform !== 'linux')
    return `Setup installs programs on Debian and Ubuntu only, and this is ${platform}.`;
  if (!apt) return 'Setup installs programs on Debian and Ubuntu only, by apt.';
  if (root || sudo === 'free' || (sudo === 'asks' && terminal)) return undefined;
  return sudo === 'asks'
    ? 'Installing programs takes a password for sudo, and there is no terminal to ask for it.'
    : 'Installing programs takes root, and there is no sudo.';
}

function byHand({ absent, apt }) {
  const lines = absent.map(({ name, does }) => `  ${name}, which ${does}`);
  const install = apt
    ? `By hand: sudo apt-get install ${absent.map(({ packages }) => packages[0]).join(' ')}`
    : 'Install these by hand.';
  return [...lines, install, 'Until then, what they do does not work; the rest does.'].join('\n');
}

function question({ absent, root }) {
  const lines = absent.map(
    ({ name, packages, does }) => `  ${packages[0].padEnd(20)} ${name}, which ${does}`,
  );
  return [
    'Samevoice uses these programs, which are not installed:',
    ...lines,
    `Install them now with apt-get${root ? '' : ', by sudo'}? [Y/n] `,
  ].join('\n');
}

function modelsQuestion({ modelsAbsent }) {
  return [
    'Samevoice recognises, translates and speaks much better with neural models, which are not installed:',
    `  ${modelsAbsent.join(', ')}`,
    `Download them now (${megabytesOf(modelsAbsent)} MB)? [Y/n] `,
  ].join('\n');
}
