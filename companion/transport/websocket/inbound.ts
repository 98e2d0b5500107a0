import type { z } from 'zod';
import { JsonLimitError, parseJson } from '../../../shared/bounded-json.ts';
import { parseInput, type InputFault } from '../../../shared/parse-input.ts';
import { decodeFrame, type BinaryFrame } from '../../../shared/protocol/binary.ts';
import { clientMessage, type ClientMessage } from '../../../shared/protocol/client-messages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { badMessage } from '../../bad-message.ts';

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
    return badFrame(decoded.fault);
  }
  if (decoded.frame.kind === 'dub') {
    return badFrame({ field: 'kind', seen: '2 (dub)', takes: '1 (captured) from a client' });
  }
  return { kind: 'frame', frame: decoded.frame };
}

function parseText(data: Uint8Array): Inbound {
  let input: unknown;
  try {
    input = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(data), TEXT_LIMITS);
  } catch (error) {
    if (error instanceof JsonLimitError) {
      return fault(badMessage([{ field: 'message', seen: error.seen, takes: error.takes }], 'wire'), true);
    }
    return fault(new DubError('bad_message', { reason: 'not_json' }, { stage: 'wire' }), true);
  }
  const parsed = parseInput(clientMessage, input, { root: 'message', takes });
  if (parsed.ok) return { kind: 'message', message: parsed.value };
  return fault(badMessage(parsed.faults, 'wire'), false);
}

function badFrame({ field, seen, takes }: InputFault): Inbound {
  return fault(new DubError('bad_frame', { reason: 'field', field, seen, takes }, { stage: 'wire' }), true);
}

function fault(error: DubError, isFatal: boolean): Inbound {
  return { kind: 'fault', error, isFatal };
}

function takes(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const types = clientMessage.options.map((option) => option.shape.type.value).join(', ');
  return issue.path.at(-1) === 'type' ? `one of ${types}` : 'another form';
}
