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

/** `packages` are tried in turn: releases differ in names. `shows` are alternatives, each a list of what must be there. */
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
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'the English model of PocketSphinx',
    packages: ['pocketsphinx-en-us'],
    shows: [
      [['/usr/share/pocketsphinx/model/en-us/en-us/mdef']],
      [['/usr/local/share/pocketsphinx/model/en-us/en-us/mdef']],
    ],
    does: 'recognises English',
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'Apertium',
    packages: ['apertium'],
    shows: [[program('lt-proc'), program('apertium-transfer')]],
    does: 'translates',
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'Apertium English and Spanish',
    packages: ['apertium-eng-spa'],
    shows: [[[`${MODES}/eng-spa.mode`]]],
    does: 'translates English to Spanish',
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'Apertium English and Catalan',
    packages: ['apertium-eng-cat'],
    shows: [[[`${MODES}/eng-cat.mode`]]],
    does: 'translates English to Catalan',
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'eSpeak NG',
    packages: ['espeak-ng'],
    shows: [[library('libespeak-ng.so.1')], [library('libespeak-ng.dylib')]],
    does: 'speaks the dub',
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'ffmpeg',
    packages: ['ffmpeg'],
    shows: [[program('ffmpeg')]],
    does: 'reads sound and video files',
    commands: ['start', 'demo', 'test'],
  },
  {
    name: 'flite',
    packages: ['flite'],
    shows: [[program('flite')]],
    does: 'makes the speech that demo and tests dub',
    commands: ['demo', 'test'],
  },
  {
    name: 'PulseAudio',
    packages: ['pulseaudio'],
    shows: [[program('pulseaudio')]],
    does: 'is the loudspeaker that demo and tests record',
    commands: ['demo', 'test'],
  },
  {
    name: "PulseAudio's tools",
    packages: ['pulseaudio-utils'],
    shows: [[program('pactl')]],
    does: 'record that loudspeaker',
    commands: ['demo', 'test'],
  },
  {
    name: 'Chromium',
    packages: ['chromium'],
    shows: [[program('chromium')], [program('google-chrome')]],
    environment: 'CHROMIUM_PATH',
    does: 'is the browser that the extension runs in',
    commands: ['demo', 'test'],
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
