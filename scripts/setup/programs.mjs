// The programs beside npm's packages: what each is for, which Debian package has it, and how it shows.
import { accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const LIBRARIES = [
  '/usr/local/lib',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib/arm-linux-gnueabihf',
  '/usr/lib/riscv64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/opt/homebrew/lib',
];
const MODES = '/usr/share/apertium/modes';

/** Commands that make speech of their own and open a browser. */
const DEVELOPING = ['demo', 'test', 'bench'];

/**
 * `packages` are tried in turn: releases differ in names. `shows` are alternatives, each a list of what must be there.
 * Without what is `forModels` everything works, but for models whose publishers cannot be reached.
 */
export const PROGRAMS = [
  {
    name: 'PocketSphinx',
    packages: ['libpocketsphinx3', 'libpocketsphinx5'],
    shows: [
      [library('libpocketsphinx.so.3'), library('libsphinxbase.so.3')],
      [library('libpocketsphinx.so.5')],
      [library('libpocketsphinx.dylib')],
    ],
    does: 'recognises speech',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'the English model of PocketSphinx',
    packages: ['pocketsphinx-en-us'],
    shows: [
      [['/usr/share/pocketsphinx/model/en-us/en-us/mdef']],
      [['/usr/local/share/pocketsphinx/model/en-us/en-us/mdef']],
    ],
    does: 'recognises English',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'Apertium',
    packages: ['apertium'],
    shows: [[program('lt-proc'), program('apertium-transfer')]],
    does: 'translates',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'Apertium English and Spanish',
    packages: ['apertium-eng-spa'],
    shows: [[[`${MODES}/eng-spa.mode`]]],
    does: 'translates English to Spanish',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'Apertium English and Catalan',
    packages: ['apertium-eng-cat'],
    shows: [[[`${MODES}/eng-cat.mode`]]],
    does: 'translates English to Catalan',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'eSpeak NG',
    packages: ['espeak-ng'],
    shows: [[library('libespeak-ng.so.1')], [library('libespeak-ng.dylib')]],
    does: 'speaks the dub',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'ffmpeg',
    packages: ['ffmpeg'],
    shows: [[program('ffmpeg')]],
    does: 'reads sound and video files',
    commands: ['start', ...DEVELOPING],
  },
  {
    name: 'flite',
    packages: ['flite'],
    shows: [[program('flite')]],
    does: 'makes the speech that demo and tests dub',
    commands: DEVELOPING,
  },
  {
    name: 'PulseAudio',
    packages: ['pulseaudio'],
    shows: [[program('pulseaudio')]],
    does: 'is the loudspeaker that demo and tests record',
    commands: DEVELOPING,
  },
  {
    name: "PulseAudio's tools",
    packages: ['pulseaudio-utils'],
    shows: [[program('pactl')]],
    does: 'record that loudspeaker',
    commands: DEVELOPING,
  },
  {
    name: 'Chromium',
    packages: ['chromium'],
    shows: [[program('chromium')], [program('google-chrome')]],
    environment: 'CHROMIUM_PATH',
    does: 'is the browser that the extension runs in',
    commands: DEVELOPING,
  },
  {
    name: 'pip',
    packages: ['python3-pip'],
    shows: [[program('pip3')], [program('pip')], [['/usr/lib/python3/dist-packages/pip/__main__.py']]],
    does: 'fetches neural models',
    commands: ['start', ...DEVELOPING],
    forModels: true,
  },
];

/**
 * The programs that a command wants and this machine does not have.
 * @param {(path: string) => boolean} exists
 * @param {Record<string, string | undefined>} environment
 */
export function absentPrograms(command, exists = isThere, environment = process.env) {
  return PROGRAMS.filter(({ commands }) => commands.includes(command)).filter((one) => {
    const named = one.environment === undefined ? undefined : environment[one.environment];
    if (named !== undefined && exists(named)) return false;
    return !one.shows.some((all) => all.every((places) => places.some(exists)));
  });
}

/** Where a library may be. */
function library(name) {
  return LIBRARIES.map((folder) => join(folder, name));
}

/** Where a program may be. */
function program(name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
}

function isThere(path) {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
