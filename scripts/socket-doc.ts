/** `npm run docs`: the page that documents the socket, written from the schema alone. `--check` only compares. */
import { TEXT_LIMITS } from '../companion/transport/websocket/inbound.ts';
import { clientMessage } from '../shared/protocol/client-messages.ts';
import { companionMessage } from '../shared/protocol/companion-messages.ts';
import { SUBPROTOCOL } from '../shared/pairing/subprotocols.ts';
import { errorSentence } from '../shared/protocol/english.ts';
import { ERROR_CODES, ERRORS } from '../shared/protocol/error-codes.ts';
import { NOTICES } from '../shared/protocol/notice-codes.ts';
import type { ParameterShape } from '../shared/protocol/parameters.ts';
import { messageSection } from './message-section.ts';
import { writeDocument } from './write-document.ts';

const PAGE = 'docs/socket.md';

/** `reason` (`engine`, `count`), … */
function reasonsIn(reasons: Readonly<Record<string, ParameterShape>>): string {
  return Object.entries(reasons)
    .map(([reason, shape]) => {
      const names = Object.keys(shape).map((name) => `\`${name}\``);
      return `\`${reason}\`${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
    })
    .join(', ');
}

const errors = ERROR_CODES.map((code) => {
  const { retryable, reasons } = ERRORS[code];
  return `| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${errorSentence(code)} | ${reasonsIn(reasons)} |`;
});
const notices = Object.entries(NOTICES).map(([code, reasons]) => `| \`${code}\` | ${reasonsIn(reasons)} |`);
const page = `# The socket

Written from the schema in \`shared/protocol\` by \`npm run docs\`.

\`ws://HOST:PORT/ws/{connection_id}/{session_id}\`; ids are 1 to 64 of \`A-Z a-z 0-9 _ -\`. Text frames are JSON with a \`type\`; binary
frames are audio. Times ending in \`_ms\` are milliseconds; the capture clock counts from the session's first sample.

Who may is shown as subprotocols: \`${SUBPROTOCOL}\`, and \`bearer.TICKET\` with the ticket of a paired browser or with the secret in
\`DATA_DIR/secret\`; the answer selects \`${SUBPROTOCOL}\`. A connection without is answered by an \`error\` \`not_paired\` with \`fatal\` and closed with 1008,
and so is the connection of a browser that is forgotten.

\`dubbing_started\` gives a \`resume_token\`. A connection that shows it as a third subprotocol, \`resume.TOKEN\`, takes its session over, also one that lost
its connection, for 60 s; the older connection is closed. Without it the id of a session that runs is answered by \`not_allowed\`, \`fatal\`, and 1008, and
the session is not disturbed: begin one by another id. A connection that takes a session over sends \`start_dubbing\`, continues clock and ids,
and is sent what the one before it was not seen to receive. What was sent in the last tenth of a second may come twice: tell it by
\`clause_id\` and \`sequence\`.

Text that is not JSON, or nests more than ${TEXT_LIMITS.depth} levels or holds more than ${TEXT_LIMITS.values} values, and bytes that are no frame are answered by an
\`error\` with \`fatal\` and close the connection with 4400. JSON that is no known message is answered by an \`error\` and the session
goes on. A companion that stops closes with 1001, and one that made a mistake with the connection with 1011: come back.

## Client to companion

${clientMessage.options.map((option) => messageSection(option, 'input')).join('\n')}
## Companion to client

${companionMessage.options.map((option) => messageSection(option, 'output')).join('\n')}
## Binary frames

Little-endian, 24 bytes and then s16le mono PCM.

| byte | field |
| --- | --- |
| 0 | u8 version, 1 |
| 1 | u8 kind: 1 captured audio, 2 dub audio |
| 2 | u16 reserved, 0 |
| 4 | u32 sequence |
| 8 | f64 time_ms: capture clock of the first sample (kind 1), offset in the clause's audio (kind 2) |
| 16 | u32 clause_id, 0 for kind 1 |
| 20 | u32 sample rate, 8000 to 48000 Hz |

## Errors

\`message\` is English, for scripts; people read sentences that their client makes of \`code\` and \`parameters\`. A \`reason\` in the
parameters says more than the code, with the parameters that it stands beside here. An error that speech was lost by has
\`lost_from_s\` and \`lost_to_s\` too, seconds of the capture clock. \`said\` is what a program said, to be shown as a quotation. Over HTTP an error
has the same code and parameters.

| code | may be tried again | in English | reasons |
| --- | --- | --- | --- |
${errors.join('\n')}

## Notices

| code | reasons |
| --- | --- |
${notices.join('\n')}
`;

await writeDocument(PAGE, page, { parser: 'markdown', source: 'the schema says' });
