/** Input from outside held against its schema; what is wrong is told in words whose length does not depend on what came. */
import type { z } from 'zod';

const SHOWN_CHARACTERS = 60;
const FIELD_CHARACTERS = 100;
const EXPECTED_CHARACTERS = 300;
const SHOWN_ISSUES = 5;

export interface ParseInputOptions {
  /** What the whole is called where nothing inside it is named. */
  readonly root?: string;
  /** Where the whole stands in something larger: before the name of each field. */
  readonly within?: string;
  /** What is taken instead, as `a BCP-47 language tag`; undefined for the schema's own words. */
  readonly takes?: (issue: z.core.$ZodIssue) => string | undefined;
}

/** One thing that is wrong: which field, what was seen and what is taken. */
export interface InputFault {
  readonly field: string;
  readonly seen: string;
  readonly takes: string;
}

export type ParsedInput<Value> =
  | { readonly ok: true; readonly value: Value }
  /** The first few things that are wrong; at least one. */
  | { readonly ok: false; readonly faults: readonly [InputFault, ...InputFault[]] };

/** "target_language: saw 7, takes a BCP-47 language tag" for each. */
export function faultsInWords(faults: readonly InputFault[]): string {
  return faults.map(({ field, seen, takes }) => `${field}: saw ${seen}, takes ${takes}`).join('; ');
}

/** Never throws. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  options: ParseInputOptions = {},
): ParsedInput<z.output<Schema>> {
  const { within, root = within ?? 'input' } = options;
  let result: z.ZodSafeParseResult<z.output<Schema>>;
  try {
    result = schema.safeParse(input);
  } catch {
    // zod hands its issues on as arguments of a call, and a stack takes some 100,000 of them.
    const seen = 'more that is wrong than can be told';
    return { ok: false, faults: [{ field: root, seen, takes: 'what is documented' }] };
  }
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues.slice(0, SHOWN_ISSUES).map((issue) => {
    const path = [...(within === undefined ? [] : [within]), ...issue.path.map(String)];
    const field = path.length === 0 ? root : path.join('.');
    const takes = options.takes?.(issue) ?? expectedBy(issue);
    const seen = shown(valueAt(input, issue.path));
    return { field: cut(field, FIELD_CHARACTERS), seen, takes: cut(takes, EXPECTED_CHARACTERS) };
  });
  const [first = { field: root, seen: shown(input), takes: 'what is documented' }, ...others] = faults;
  return { ok: false, faults: [first, ...others] };
}

/**
 * The library compares what an object says its `length` is before it knows that it is no text: where that is no number either, it
 * throws. Undefined then.
 */
export function trySafeParse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.ZodSafeParseResult<z.output<Schema>> | undefined {
  try {
    return schema.safeParse(input);
  } catch {
    return undefined;
  }
}

/** A value in a few words: text and numbers as they are, lists and objects by what they are alone. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, SHOWN_CHARACTERS));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === undefined ? 'nothing' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

function expectedBy({ message }: z.core.$ZodIssue): string {
  return message.startsWith('takes ') ? message.slice('takes '.length) : message;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}
