import type { z } from 'zod';
import { JsonLimitError, parseJson } from '../../../shared/bounded-json.ts';
import { parseInput } from '../../../shared/parse-input.ts';
import { decodeFrame, type BinaryFrame } from '../../../shared/protocol/binary.ts';
import { clientMessage, type ClientMessage } from '../../../shared/protocol/client-messages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';

/** What a client sent, parsed; or what is wrong with it, and whether the connection can go on. */
export type Inbound =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | { readonly kind: 'frame'; readonly frame: BinaryFrame }
  | { readonly kind: 'fault'; readonly error: DubError; readonly isFatal: boolean };

/** No message nests or lists nearly as much; the size is bounded by that of a frame. */
export const TEXT_LIMITS = { depth: 16, values: 10_000 };

/** Never throws. Text that is no JSON and bytes that are no frame are fatal: what follows cannot be trusted either. */
export function parseInbound(data: Uint8Array, isBinary: boolean): Inbound {
  return isBinary ? parseBinary(data) : parseText(data);
}

function parseBinary(data: Uint8Array): Inbound {
  const decoded = decodeFrame(data);
  if ('fault' in decoded) {
    const { field, seen, takes } = decoded.fault;
    return fault('bad_frame', `${field}: saw ${seen}, takes ${takes}.`, true);
  }
  if (decoded.frame.kind === 'dub') {
    return fault('bad_frame', 'kind: saw 2 (dub), takes 1 (captured) from a client.', true);
  }
  return { kind: 'frame', frame: decoded.frame };
}

function parseText(data: Uint8Array): Inbound {
  let input: unknown;
  try {
    input = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(data), TEXT_LIMITS);
  } catch (error) {
    if (error instanceof JsonLimitError) return fault('bad_message', `message: ${error.message}.`, true);
    return fault('bad_message', 'The text frame is not JSON; takes a JSON object with a "type".', true);
  }
  const parsed = parseInput(clientMessage, input, { root: 'message', takes });
  if (parsed.ok) return { kind: 'message', message: parsed.value };
  return fault('bad_message', parsed.faults, false);
}

function fault(code: 'bad_frame' | 'bad_message', message: string, isFatal: boolean): Inbound {
  return { kind: 'fault', error: new DubError(code, message, { stage: 'wire' }), isFatal };
}

function takes(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const types = clientMessage.options.map((option) => option.shape.type.value).join(', ');
  return issue.path.at(-1) === 'type' ? `takes one of ${types}` : 'takes another form';
}
