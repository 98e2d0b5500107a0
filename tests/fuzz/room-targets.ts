/** What strangers, listeners and hosts of rooms send, and what is sent to them. */
import { tryParseJson } from '../../shared/bounded-json.ts';
import { parseInput } from '../../shared/parse-input.ts';
import { parseRoomCode } from '../../shared/rooms/code.ts';
import { decodeDubPiece, encodeDubPiece, type DubPiece } from '../../shared/rooms/dub-piece.ts';
import { hostMessage, toHostMessage } from '../../shared/rooms/host-messages.ts';
import { listenerRoutes, roomRoutes } from '../../shared/rooms/http.ts';
import { listenerMessage, toListenerMessage } from '../../shared/rooms/listener-messages.ts';
import { trySafeParse } from '../../shared/parse-input.ts';
import { errorMessage } from '../../companion/rooms/host-link.ts';
import { parseFrame } from '../../companion/transport/rooms/room-frames.ts';
import { changed } from './changed-bytes.ts';
import { grammarOf, textOf } from './grammar.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

const MOST_ANSWER = 4_000;
const fromListener = grammarOf(listenerMessage);
const fromHost = grammarOf(hostMessage);
const toListener = grammarOf(toListenerMessage);
const toHost = grammarOf(toHostMessage);
const inputs = [...Object.values(roomRoutes), ...Object.values(listenerRoutes)].flatMap((route) =>
  [
    'body' in route ? route.body.schema : undefined,
    'query' in route ? route.query : undefined,
    'params' in route ? route.params : undefined,
  ].flatMap((schema) => (schema === undefined ? [] : [{ schema, grammar: grammarOf(schema) }])),
);

function frameTarget(
  name: string,
  schema: Parameters<typeof parseFrame>[0],
  grammar: (random: Random) => unknown,
): Target {
  return {
    name,
    try: (random) => {
      const bytes = new TextEncoder().encode(textOf(grammar(random), random));
      const parsed = parseFrame(schema, random.oneIn(8) ? changed(bytes, random) : bytes);
      if (!('error' in parsed)) return;
      // What is answered has to be sayable, and short.
      const { length } = JSON.stringify(errorMessage(parsed.error, parsed.isFatal));
      if (length > MOST_ANSWER) throw new Error(`an answer of ${length} characters`);
    },
  };
}

export const ROOM_TARGETS: readonly Target[] = [
  frameTarget('listener', listenerMessage, fromListener),
  frameTarget('host', hostMessage, fromHost),
  {
    name: 'room-http',
    try: (random) => {
      const { schema, grammar } = random.of(inputs);
      const input = tryParseJson(textOf(grammar(random), random));
      const parsed = parseInput(schema, input, { root: 'body' });
      if (!parsed.ok && JSON.stringify(parsed.faults).length > 20_000) throw new Error('a long refusal');
    },
  },
  {
    name: 'room-page',
    try: (random) => {
      const [schema, grammar] = random.of([
        [toListenerMessage, toListener],
        [toHostMessage, toHost],
      ] as const);
      trySafeParse(schema, tryParseJson(textOf(grammar(random), random)));
      parseRoomCode(
        random.of([
          '123 456',
          '１２３４５６',
          '١٢٣٤٥٦',
          ' '.repeat(random.length(10_000)),
          '1e5',
          '123--456',
        ]),
      );
    },
  },
  {
    name: 'dub-piece',
    try: (random) => {
      const piece = pieceOf(random);
      const bytes = encodeDubPiece(piece);
      if (random.oneIn(4)) {
        const decoded = decodeDubPiece(bytes);
        if (!('piece' in decoded)) throw new Error(`a piece of our own is refused: ${decoded.fault.field}`);
        if (decoded.piece.packets.length !== piece.packets.length) throw new Error('packets are lost');
        return;
      }
      const decoded = decodeDubPiece(changed(bytes, random));
      if ('fault' in decoded && JSON.stringify(decoded.fault).length > MOST_ANSWER)
        throw new Error('a long fault');
      // What was taken can be said again.
      if ('piece' in decoded) encodeDubPiece(decoded.piece);
    },
  },
];

if (inputs.length < 10) throw new Error('the contract of rooms has too little to try');

function pieceOf(random: Random): DubPiece {
  const listOf = <Item>(most: number, make: () => Item): Item[] =>
    Array.from({ length: random.length(most) }, make);
  return {
    sequence: 1 + random.below(2 ** 31),
    timeMs: random.below(600_000),
    clauseId: 1 + random.below(2 ** 31),
    marks: listOf(30, () => ({
      atMs: random.below(1_000),
      viseme: random.below(15),
      strength: random.below(256),
    })),
    prosody: listOf(25, () => ({ loudness: random.below(256), pitch: random.below(256) })),
    preSkip: random.below(1_000),
    packets: listOf(50, () => random.bytes(1 + random.length(200))),
  };
}
