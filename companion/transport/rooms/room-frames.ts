/** Text frames of rooms, parsed once where they come in. */
import { z } from 'zod';
import { JsonLimitError, parseJson } from '../../../shared/bounded-json.ts';
import { parseInput } from '../../../shared/parse-input.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { badMessage } from '../../bad-message.ts';

/** No message nests or lists nearly as much. */
const LIMITS = { depth: 8, values: 500 };

export type ParsedFrame<Message> =
  | { readonly message: Message }
  /** Text that is no JSON is fatal: what follows cannot be trusted either. */
  | { readonly error: DubError; readonly isFatal: boolean };

/** Never throws. */
export function parseFrame<Message extends { readonly type: string }>(
  schema: z.ZodType<Message>,
  data: Uint8Array,
): ParsedFrame<Message> {
  let input: unknown;
  try {
    input = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(data), LIMITS);
  } catch (error) {
    if (error instanceof JsonLimitError) {
      const { seen, takes } = error;
      return { error: badMessage([{ field: 'message', seen, takes }], 'wire'), isFatal: true };
    }
    return { error: new DubError('bad_message', { reason: 'not_json' }, { stage: 'wire' }), isFatal: true };
  }
  const parsed = parseInput(schema, input, { root: 'message', takes });
  return parsed.ok ? { message: parsed.value } : { error: badMessage(parsed.faults, 'wire'), isFatal: false };
}

function takes(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  return issue.path.at(-1) === 'type' ? 'a type that is documented' : 'another form';
}
