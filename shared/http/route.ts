/** How a route of the companion is described: the server registers it, the documents show it, and clients call it. */
import type { z } from 'zod';
import { errorAnswer } from './error.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Tag = 'companion' | 'sessions' | 'files' | 'voices' | 'rooms';

export type Body =
  | { readonly kind: 'json'; readonly schema: z.ZodType }
  /** `multipart/form-data`. The server reads it as it comes. */
  | { readonly kind: 'form'; readonly schema: z.ZodObject }
  /** JSON that is documented by `schema` and parsed piece by piece where it is used: a file that a person chose. */
  | { readonly kind: 'document'; readonly schema: z.ZodType; readonly maxBytes: number };

export type Answer =
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly description?: string }
  | { readonly kind: 'text'; readonly mediaType: string }
  | { readonly kind: 'bytes'; readonly mediaTypes: readonly [string, ...string[]] }
  /** Server-sent events, the data of each as JSON, for as long as both sides hold the connection. */
  | { readonly kind: 'events'; readonly schema: z.ZodType }
  | { readonly kind: 'empty' }
  /** `{error:{code,message,retryable,details?}}` */
  | { readonly kind: 'failure'; readonly schema: typeof errorAnswer; readonly description?: string };

export interface Route {
  readonly method: Method;
  /** A segment that begins with a colon is a parameter: `/api/actors/:id`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Asked without a secret: by those who do not have one yet. */
  readonly isOpen?: true;
  /** A GET that a link or a player opens as well, by a pass in its query (shared/pairing/pass.ts). */
  readonly isLinked?: true;
  /** One field for each parameter of the path. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: Body;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
}

type ParameterName<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? ParameterName<Segment> | ParameterName<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never;

/** A path with parameters needs a field for each of them, a path without has no `params`. */
type ParamsFor<Path extends string> = [ParameterName<Path>] extends [never]
  ? { readonly params?: never }
  : { readonly params: z.ZodObject<Record<ParameterName<Path>, z.ZodType>> };

/** A route as it is written, so that the server and clients know its types. */
export function route<const Described extends Route>(
  described: Described & ParamsFor<Described['path']>,
): Described {
  return described;
}

export function json<Schema extends z.ZodType>(schema: Schema, description?: string) {
  return { kind: 'json', schema, ...(description === undefined ? {} : { description }) } as const;
}

export function form<Schema extends z.ZodObject>(schema: Schema) {
  return { kind: 'form', schema } as const;
}

export function bytes(...mediaTypes: [string, ...string[]]) {
  return { kind: 'bytes', mediaTypes } as const;
}

export function text(mediaType: string) {
  return { kind: 'text', mediaType } as const;
}

export function events<Schema extends z.ZodType>(schema: Schema) {
  return { kind: 'events', schema } as const;
}

export const EMPTY = { kind: 'empty' } as const;

export function failure(description?: string) {
  return {
    kind: 'failure',
    schema: errorAnswer,
    ...(description === undefined ? {} : { description }),
  } as const;
}

/** The statuses that are no failure. */
export type AnswerStatus<R extends Route> = {
  [Status in keyof R['answers'] & number]: R['answers'][Status] extends { kind: 'failure' } ? never : Status;
}[keyof R['answers'] & number];

/** What a part of a request is, before it is parsed: as a client writes it. */
export type Written<Part> = Part extends z.ZodType ? z.input<Part> : undefined;
/** The same once it is parsed: as the server reads it. */
export type Read<Part> = Part extends z.ZodType ? z.output<Part> : undefined;

type PathInput<R extends Route> = (R extends { params: infer Schema }
  ? { readonly params: Written<Schema> }
  : unknown) &
  (R extends { query: infer Schema }
    ? Partial<Written<Schema>> extends Written<Schema>
      ? { readonly query?: Written<Schema> }
      : { readonly query: Written<Schema> }
    : unknown);
export type { PathInput };

/** The path of a request, its parameters and query filled in and escaped. */
export function pathOf<R extends Route>(
  { path }: R,
  input: PathInput<R> & { readonly params?: unknown; readonly query?: unknown },
): string {
  const params = (input.params ?? {}) as Readonly<Record<string, unknown>>;
  const query = (input.query ?? {}) as Readonly<Record<string, unknown>>;
  const filled = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? escaped(params[segment.slice(1)]) : segment))
    .join('/');
  const asked = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${escaped(value)}`)
    .join('&');
  return asked === '' ? filled : `${filled}?${asked}`;
}

function escaped(value: unknown): string {
  return encodeURIComponent(String(value));
}
