import { z } from 'zod';
import { decodeFrame, type BinaryFrame } from '../../shared/wire/binary.ts';
import { clientMessage, type ClientMessage } from '../../shared/wire/client-messages.ts';
import { DubError } from '../../shared/wire/errors.ts';

/** What a client sent, parsed; or what is wrong with it, and whether the connection can go on. */
export type Inbound =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | { readonly kind: 'frame'; readonly frame: BinaryFrame }
  | { readonly kind: 'fault'; readonly error: DubError; readonly isFatal: boolean };

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
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return fault('bad_message', 'The text frame is not JSON; takes a JSON object with a "type".', true);
  }
  const parsed = clientMessage.safeParse(value);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  return fault('bad_message', describe(value, parsed.error), false);
}

function fault(code: 'bad_frame' | 'bad_message', message: string, isFatal: boolean): Inbound {
  return { kind: 'fault', error: new DubError(code, message, { stage: 'wire' }), isFatal };
}

/** "target_language: saw 7, takes a BCP-47 language tag" for each thing that is wrong. */
function describe(value: unknown, error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => {
      const field = issue.path.length === 0 ? 'message' : issue.path.join('.');
      return `${field}: saw ${shown(at(value, issue.path))}, ${takes(issue)}`;
    })
    .join('; ');
}

function takes(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    const types = clientMessage.options.map((option) => option.shape.type.value).join(', ');
    return issue.path.at(-1) === 'type' ? `takes one of ${types}` : 'takes another form';
  }
  return issue.message.startsWith('takes') ? issue.message : `takes: ${issue.message}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inside, key) => {
    return typeof inside === 'object' && inside !== null
      ? (inside as Record<PropertyKey, unknown>)[key]
      : undefined;
  }, value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
