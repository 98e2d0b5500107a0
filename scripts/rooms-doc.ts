/** `npm run docs`: the page that documents rooms' sockets, written from the schema. `--check` only compares. */
import { VISEMES } from '../shared/avatar/visemes.ts';
import { ROOM_CLOSE } from '../shared/rooms/close-codes.ts';
import { hostMessage, toHostMessage } from '../shared/rooms/host-messages.ts';
import { listenerMessage, toListenerMessage } from '../shared/rooms/listener-messages.ts';
import { messageSection } from './message-section.ts';
import { writeDocument } from './write-document.ts';

const PAGE = 'docs/rooms.md';

const closing = Object.entries(ROOM_CLOSE).map(([name, code]) => `| ${String(code)} | ${name} |`);
const page = `# Rooms

Written from the schema in \`shared/rooms\` by \`npm run docs\`. How a room is used is told in the [user guide](user-guide.md#rooms).

The host's page is on the companion's own port and is paired like the other pages; listeners come to a second port (\`ROOMS_PORT\`), which has nothing else.
Times ending in \`_ms\` are milliseconds of the room's clock, which counts from when the room was made; those of a piece or a mark count from where it says.

## Host

\`ws://HOST:PORT/rooms/CODE/host\`, with the subprotocols of [the socket](socket.md). Text frames are JSON with a \`type\`; sound goes in the binary frames of kind 1 that are
described there, at 16 kHz.

${hostMessage.options.map((option) => messageSection(option, 'input')).join('\n')}
### To the host

${toHostMessage.options.map((option) => messageSection(option, 'output').replace(/^###/, '####')).join('\n')}
## Listener

\`ws://HOST:ROOMS_PORT/rooms/CODE\`, over TLS \`wss\`. A host in conversation with the room listens by \`ws://HOST:PORT/rooms/CODE\`, with the subprotocols of
[the socket](socket.md).

${listenerMessage.options.map((option) => messageSection(option, 'input')).join('\n')}
### To a listener

${toListenerMessage.options.map((option) => messageSection(option, 'output').replace(/^###/, '####')).join('\n')}
## Pieces of a dub

Binary, little-endian. Sound and mouth arrive together or not at all.

| byte | field |
| --- | --- |
| 0 | u8 version, 1 |
| 1 | u8 kind, 3 |
| 2 | u16 reserved, 0 |
| 4 | u32 sequence of the language's channel |
| 8 | f64 time_ms: where in the clause's dub the piece begins |
| 16 | u32 clause_id |
| 20 | u32 48000 |
| 24 | u16 number of marks, then for each i16 at_ms from the piece's start (negative where it became known after its sound was sent), u8 mouth shape, u8 strength |
|  | u8 number of prosody steps of 40 ms, then for each u8 loudness (0 silence, 255 full scale, linear in dB over 60 dB), u8 pitch (0 unvoiced, else twice the semitones above 40 Hz) |
|  | u16 pre_skip: samples to leave out at the dub's start |
|  | u16 number of packets, then for each u16 length and an Opus packet of 20 ms |

Mouth shapes by their number: ${VISEMES.map((viseme, i) => `${i} \`${viseme}\``).join(', ')}.

## Close codes

| code | meaning |
| --- | --- |
${closing.join('\n')}
`;

await writeDocument(PAGE, page, { parser: 'markdown', source: 'the schema says' });
