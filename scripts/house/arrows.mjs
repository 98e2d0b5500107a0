// The arrows of the house: who may import whom, types included. The lint rule `house/arrows` and the tables in
// docs/architecture.md are made from these tables alone, so that rule and document cannot differ.

import { readdirSync } from 'node:fs';
import { posix, resolve, sep } from 'node:path';

const ENGINES_FOLDER = resolve(import.meta.dirname, '../../companion/engines');
const TRANSPORT = ['companion/transport'];
const SESSIONS = ['companion/sessions'];
const ENGINES = ['companion/engines'];
const STORE = ['companion/store'];
/** Of the companion, beside its settings: private files, and what says what is wrong with input. */
const ACCESS_TOOLS = [
  'companion/private-files.ts',
  'companion/text-file.ts',
  'companion/listening.ts',
  'companion/tls.ts',
  'companion/bad-message.ts',
];
/** What is dubbed, whatever it comes by and whoever is told. */
const DOMAIN = ['dubbing', 'recognition', 'diarization', 'speakers', 'actors', 'cloning'];
/** Messages, their fields, and how they are put into English. */
const WIRE = [
  'shared/protocol/client-messages.ts',
  'shared/protocol/companion-messages.ts',
  'shared/protocol/companion',
  'shared/protocol/fields.ts',
  'shared/protocol/binary.ts',
  'shared/protocol/english.ts',
  'shared/protocol/error-sentences.ts',
  'shared/protocol/notice-sentences.ts',
];
const DOMAIN_NEVER = [...ENGINES, ...TRANSPORT, ...SESSIONS, ...STORE, 'companion/jobs', 'companion/models'];

/** One vendor or program each, which describes itself: what is learnt of it stays in its folder. */
export const ADAPTERS = readdirSync(ENGINES_FOLDER, { recursive: true })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('/description.ts'))
  .map((path) => `companion/engines/${posix.dirname(path)}`)
  .sort();

/**
 * @typedef {object} Arrow
 * @property {string} from a folder; its files may always import each other
 * @property {readonly string[]} [may] the other folders that it imports; no others
 * @property {readonly string[]} [never] the folders that it does not import
 * @property {string} why
 */

/** @type {readonly Arrow[]} */
export const ARROWS = [
  { from: 'shared', may: [], why: 'It is the same on both sides of the wire.' },
  { from: 'client', may: ['shared'], why: 'It dubs in any page: neither host nor companion is there.' },
  {
    from: 'extension',
    may: ['client', 'shared'],
    why: 'A host of the client; the companion is on the other side of the wire.',
  },
  {
    from: 'pages',
    may: ['client', 'shared'],
    why: 'The other host of the client; it is served by the companion and shares no code with it.',
  },
  {
    from: 'companion',
    may: ['shared'],
    why: 'The clients are on the other side of the wire, and tests and scripts are not shipped.',
  },
  ...['dubbing', 'recognition', 'diarization'].map((folder) => ({
    from: `companion/${folder}`,
    never: DOMAIN_NEVER,
    why: 'The domain knows interfaces: it runs in a test with neither engine, socket nor database.',
  })),
  ...['speakers', 'actors', 'cloning'].map((folder) => ({
    from: `companion/${folder}`,
    never: [...ENGINES, ...TRANSPORT, ...SESSIONS],
    why: 'Who speaks is told from embeddings, whichever engine made them.',
  })),
  {
    from: 'companion/diarization',
    never: ['companion/speakers', 'companion/actors', 'companion/cloning'],
    why: 'Who spoke when comes first; names, profiles and voices are given to that.',
  },
  ...DOMAIN.map((folder) => ({
    from: `companion/${folder}`,
    never: WIRE,
    why: 'The domain has events of its own; companion/sessions/ alone puts them into messages.',
  })),
  {
    from: 'companion/text',
    may: ['shared'],
    why: 'How a language is written and read out depends on nothing that is done with it.',
  },
  {
    from: 'companion/access',
    may: ['shared', 'companion/config.ts', ...ACCESS_TOOLS],
    why: 'Who is let in does not depend on what they come for.',
  },
  {
    from: 'companion/transport',
    never: ENGINES,
    why: 'It parses and hands over; which engine works is chosen elsewhere.',
  },
  {
    from: 'companion/sessions',
    never: [...ENGINES, ...TRANSPORT],
    why: 'A session outlives its connections and knows none of them.',
  },
  {
    from: 'companion/rooms',
    never: [
      ...ENGINES,
      ...TRANSPORT,
      ...SESSIONS,
      ...STORE,
      'companion/access',
      'companion/jobs',
      'companion/models',
    ],
    why: 'A room runs in a test with neither engine nor socket: it is given who dubs, and where its listeners are.',
  },
  {
    from: 'companion/store',
    never: [...ENGINES, ...TRANSPORT, ...SESSIONS],
    why: 'What is kept does not depend on how it came.',
  },
  ...['media', 'jobs'].map((folder) => ({
    from: `companion/${folder}`,
    never: [...ENGINES, ...TRANSPORT, ...SESSIONS],
    why: 'A file goes through the same session as a tab.',
  })),
  {
    from: 'companion/models',
    never: [...ENGINES, ...TRANSPORT],
    why: 'Models are installed for engines, not by them.',
  },
  {
    from: 'companion/engines',
    never: [...TRANSPORT, ...SESSIONS, ...STORE, 'companion/jobs'],
    why: 'An engine answers its port, and knows neither who asks nor what is kept.',
  },
  ...ADAPTERS.map((from) => ({
    from,
    never: ADAPTERS.filter((other) => other !== from),
    why: 'One vendor knows nothing of another.',
  })),
];

/** Imports that an arrow forbids and that are there all the same. A test fails for one that is not there any more. */
export const EXCEPTIONS = [
  {
    from: 'companion/engines/kokoro/kokoro.ts',
    to: 'companion/engines/embedded/espeak/languages.ts',
    why: "Kokoro's phonemes are eSpeak NG's, and so are their names of languages.",
  },
];

const SERVERS = ['companion/app.ts', ...TRANSPORT];
const WORDS_ON_SCREEN = ['client', 'extension', 'pages'];

/**
 * Who imports a package, types included: of the shipped code nobody else. A package that is not here is imported by nobody.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const PACKAGES = {
  'node:*': ['companion', 'extension/build', 'extension/icons'],
  'eventsource-parser': ['client'],
  zod: ['shared', 'client', 'extension', 'pages', 'companion'],
  '@noble/curves': ['shared/pairing'],
  '@noble/hashes': ['shared/pairing'],
  preact: WORDS_ON_SCREEN,
  '@preact/signals': WORDS_ON_SCREEN,
  'signalsmith-stretch': ['client', 'pages/listen', 'companion/engines/embedded/espeak'],
  'opus-decoder': ['pages/listen'],
  'qrcode-generator': ['pages/speaker'],
  'puppeteer-core': ['extension/icons'],
  fastify: [...SERVERS, 'companion/log.ts', 'companion/log-event.ts'],
  'fastify-type-provider-zod': SERVERS,
  '@fastify/multipart': SERVERS,
  '@fastify/static': SERVERS,
  '@fastify/swagger': SERVERS,
  '@fastify/swagger-ui': SERVERS,
  '@fastify/websocket': SERVERS,
  ws: [...SERVERS, 'companion/engines/elevenlabs'],
  'prom-client': SERVERS,
  libsql: STORE,
  n2words: ['companion/text'],
  yauzl: ['companion/models/sources'],
  'tar-stream': ['companion/models/sources'],
  tsx: ['companion/engines/process', 'companion/rooms/opus'],
  '@alexanderolsen/libsamplerate-js': ['companion/resampler.ts'],
  '@browsermt/bergamot-translator': ['companion/engines/bergamot'],
  '@echogarden/espeak-ng-emscripten': ['companion/engines/espeak-phonemes'],
  '@google-cloud/speech': ['companion/engines/google'],
  '@google-cloud/translate': ['companion/engines/google'],
  'google-gax': ['companion/engines/google'],
  elevenlabs: ['companion/engines/elevenlabs'],
  'https-proxy-agent': ['companion/engines/elevenlabs'],
  'proxy-from-env': ['companion/engines/elevenlabs'],
  koffi: [
    'companion/engines/embedded/espeak',
    'companion/engines/embedded/pocketsphinx',
    'companion/rooms/opus',
  ],
  'reflect-metadata': ['companion/transport/rooms'],
  '@peculiar/x509': ['companion/transport/rooms'],
  opusscript: ['companion/rooms/opus'],
  'sherpa-onnx-node': ['companion/engines/embedded/silero'],
  '@ricky0123/vad-web': ['companion/engines/embedded/silero'],
  'onnxruntime-node': [
    'companion/engines/onnx',
    'companion/engines/kokoro',
    'companion/engines/resemblyzer',
    'companion/engines/whisper',
  ],
};

/** The folders that are shipped, which the tables are about; tests and scripts import what they try. */
export const SHIPPED = ['shared', 'client', 'extension', 'pages', 'companion'];

/**
 * Why an import is not allowed, as a sentence; undefined where it is.
 * @param {{ from: string, to: string, isPackage: boolean }} anImport paths are relative to the project's folder
 */
export function whyForbidden({ from, to, isPackage }) {
  if (!SHIPPED.some((folder) => isIn(from, folder))) return undefined;
  if (isPackage) return whyPackageForbidden(from, to);
  if (to === 'package.json' || exceptionFor({ from, to }) !== undefined) return undefined;
  const broken = ARROWS.find((arrow) => breaks(arrow, from, to));
  if (broken === undefined) return undefined;
  return `${broken.from}/ does not import ${to}. ${broken.why} (scripts/house/arrows.mjs)`;
}

/** The exception that an import needs, or undefined. */
export function exceptionFor({ from, to }) {
  return EXCEPTIONS.find((one) => isIn(from, one.from) && isIn(to, one.to));
}

function breaks({ from: folder, may, never = [] }, from, to) {
  if (!isIn(from, folder) || isIn(to, folder)) return false;
  return (
    never.some((other) => isIn(to, other)) || (may !== undefined && !may.some((other) => isIn(to, other)))
  );
}

function whyPackageForbidden(from, name) {
  const owners = PACKAGES[name.startsWith('node:') ? 'node:*' : name];
  if (owners?.some((owner) => isIn(from, owner))) return undefined;
  const who = owners === undefined ? 'nothing yet' : owners.join(', ');
  return `${name} is imported by ${who} alone: its types and habits stay there. (scripts/house/arrows.mjs)`;
}

function isIn(path, place) {
  return path === place || path.startsWith(`${place}/`);
}
