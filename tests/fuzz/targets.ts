/** What reads input from outside, each with the inputs it is tried with. Anything thrown that is not its own refusal is a crash. */
import { actorsFile } from '../../shared/actors.ts';
import { parseJson, tryParseJson } from '../../shared/bounded-json.ts';
import { routes } from '../../shared/http/routes.ts';
import { parseInput, trySafeParse } from '../../shared/parse-input.ts';
import { encodeFrame } from '../../shared/protocol/binary.ts';
import { clientMessage } from '../../shared/protocol/client-messages.ts';
import { companionMessage } from '../../shared/protocol/companion-messages.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { readWav, toWav, WavError } from '../../shared/wav.ts';
import { commandOf, commandOfFrame } from '../../companion/transport/websocket/command-decoder.ts';
import { parseInbound } from '../../companion/transport/websocket/inbound.ts';
import { encodeEvent } from '../../companion/sessions/wire-encoder.ts';
import { actorsIn } from '../../companion/store/actors-file.ts';
import { CONTRACT } from '../../companion/transport/http/register.ts';
import { ConfigError, readConfig } from '../../companion/config.ts';
import { defaultSettings, parseSettings, settings } from '../../extension/settings.ts';
import { changed } from './changed-bytes.ts';
import { grammarOf, textOf } from './grammar.ts';
import type { Random } from './random.ts';
import { ROOM_TARGETS } from './room-targets.ts';
import type { Target } from './target.ts';

const LIMITS = { pcmRateHz: 16_000, maxChunkS: 1 };
const wire = grammarOf(clientMessage);
const fromCompanion = grammarOf(companionMessage);
const stored = grammarOf(settings);
const actors = grammarOf(actorsFile);
const bodies = CONTRACT.flatMap(({ body, query, params }) =>
  [body?.schema, query, params].flatMap((schema) =>
    // A file's bytes have no grammar here; the forms' readers are tried over HTTP.
    schema === undefined || body?.kind === 'form' ? [] : [{ schema, grammar: grammarOf(schema) }],
  ),
);

export const TARGETS: readonly Target[] = [
  {
    name: 'wire',
    try: (random) => {
      const inbound = parseInbound(new TextEncoder().encode(textOf(wire(random), random)), false);
      if (inbound.kind === 'fault') {
        // What is answered has to be sayable, and short.
        const answer = encodeEvent(
          { type: 'refused', error: inbound.error, isFatal: inbound.isFatal },
          'base64',
        );
        if (answer.length > 4_000) throw new Error(`an answer of ${answer.length} characters`);
        return;
      }
      if (inbound.kind !== 'message') return;
      const { message } = inbound;
      if (message.type === 'ping' || message.type === 'media_clock') return;
      refusing(() => commandOf(message, LIMITS));
    },
  },
  {
    name: 'frames',
    try: (random) => {
      const frame = encodeFrame({
        kind: random.of(['captured', 'dub']),
        sequence: random.below(2 ** 32),
        timeMs: random.of([0, 1e300, -1, Number.NaN, random.next() * 1e9]),
        clauseId: random.of([0, 1]),
        rateHz: random.of([0, 16_000, 48_000, 2 ** 31]),
        samples: new Int16Array(random.length(2_000)),
      });
      const bytes = random.oneIn(3) ? frame : changed(frame, random);
      const inbound = parseInbound(bytes, true);
      if (inbound.kind === 'frame') refusing(() => commandOfFrame(inbound.frame, LIMITS));
    },
  },
  {
    name: 'wav',
    try: (random) => {
      const bytes = random.oneIn(2) ? changed(wavOf(random), random) : chunksOf(random);
      try {
        readWav(bytes);
      } catch (error) {
        if (!(error instanceof WavError)) throw error;
      }
    },
  },
  {
    name: 'http',
    try: (random) => {
      const { schema, grammar } = random.of(bodies);
      const text = textOf(grammar(random), random);
      const input = tryParseJson(text);
      const parsed = parseInput(schema, input, { root: 'body' });
      if (!parsed.ok && JSON.stringify(parsed.faults).length > 20_000) throw new Error('a long refusal');
    },
  },
  {
    name: 'actors',
    try: async (random) => {
      const input = tryParseJson(textOf(actors(random), random));
      try {
        for await (const row of actorsIn(input)) {
          if ('refused' in row && row.refused.fault.length > 1_000) throw new Error('a long refusal');
        }
      } catch (error) {
        if (!(error instanceof DubError)) throw error;
      }
    },
  },
  {
    name: 'settings',
    try: (random) => {
      parseSettings(tryParseJson(textOf(stored(random), random)), defaultSettings('en'));
      const names = ['HOST', 'PORT', 'LOG_LEVELS', 'ALLOWED_ORIGINS', 'SPEND_CAP_USD', 'MAX_CHUNK_DURATION'];
      const values = [
        '',
        '0',
        '-1',
        '1e9',
        'NaN',
        'a=b,c',
        'http=debug',
        'x'.repeat(2000),
        '\u0000',
        '127.0.0.1',
      ];
      try {
        readConfig({ [random.of(names)]: random.of(values), ENV_FILE: '/dev/null' });
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
      }
    },
  },
  {
    name: 'client',
    try: (random) => {
      trySafeParse(companionMessage, tryParseJson(textOf(fromCompanion(random), random)));
    },
  },
  {
    name: 'json',
    try: (random) => {
      const text = textOf(wire(random), random);
      try {
        parseJson(text, { depth: 16, values: 10_000 });
      } catch (error) {
        if (!(error instanceof Error) || !['JsonLimitError', 'SyntaxError'].includes(error.name)) throw error;
      }
    },
  },
  ...ROOM_TARGETS,
];

/** The routes are all there: a contract that is empty would be tried in vain. */
if (bodies.length < Object.keys(routes).length) throw new Error('the contract has too few bodies to try');

function refusing(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DubError)) throw error;
  }
}

function wavOf(random: Random): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(random.length(4_000));
  return new Uint8Array(toWav(samples, random.of([8_000, 16_000, 48_000])));
}

/** Chunks within chunks, with counts that are or are not true. */
function chunksOf(random: Random, depth = 0): Uint8Array<ArrayBuffer> {
  const name = random.of(['RIFF', 'LIST', 'fmt ', 'data', 'adtl', 'note', 'fact', 'bext', 'JUNK']);
  const inside: Uint8Array[] = [];
  if (depth < 12 && ['RIFF', 'LIST'].includes(name)) {
    inside.push(new TextEncoder().encode(random.of(['WAVE', 'adtl', 'INFO'])));
    for (let i = 0; i < random.length(6); i++) inside.push(chunksOf(random, depth + 1));
  } else inside.push(random.bytes(random.length(64)));
  const content = new Uint8Array(inside.flatMap((part) => [...part]));
  const size = random.oneIn(4) ? random.of([0, 2 ** 32 - 1, 2 ** 31, content.length + 1]) : content.length;
  const header = new Uint8Array(8);
  header.set(new TextEncoder().encode(depth === 0 ? 'RIFF' : name));
  new DataView(header.buffer).setUint32(4, size, true);
  return new Uint8Array([...header, ...content]);
}
