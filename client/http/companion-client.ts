import type { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import {
  pathOf,
  type Answer,
  type AnswerStatus,
  type PathInput,
  type Route,
  type Written,
} from '../../shared/http/route.ts';
import { companionProblem, ownProblem, type Problem } from '../problems.ts';

/** Longer than the companion takes for anything that it does not report progress of. */
const ANSWER_WITHIN_MS = 60_000;

/** What went wrong with a request, as the viewer reads it. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.code, { cause });
    this.problem = problem;
  }
}

type BodyInput<R extends Route> = R extends { body: { kind: infer Kind; schema: infer Schema } }
  ? { readonly body: Kind extends 'document' ? unknown : Written<Schema> }
  : unknown;

export interface CallOptions {
  /** Its reason is thrown where it aborts before the answer has come. */
  readonly signal?: AbortSignal;
  readonly withinMs?: number;
}

/** What a route is asked with: the fields of its path, its query and its body. */
export type CallInput<R extends Route> = PathInput<R> & BodyInput<R> & CallOptions;

type AnswerValue<A> = A extends { kind: 'json'; schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : A extends { kind: 'text' }
    ? string
    : A extends { kind: 'bytes' }
      ? ArrayBuffer
      : null;

/** What a route answers, failures left out; null where the answer is empty. */
export type CallAnswer<R extends Route> = {
  [Status in AnswerStatus<R>]: AnswerValue<R['answers'][Status]>;
}[AnswerStatus<R>];

/** A route that can be asked without an input may be. */
type CallArguments<R extends Route> =
  Partial<CallInput<R>> extends CallInput<R> ? [input?: CallInput<R>] : [input: CallInput<R>];

interface AnyInput extends CallOptions {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

type Credentials = () => string | undefined | Promise<string | undefined>;

/** A companion's HTTP routes: for its own pages, the extension's, scripts and tests. */
export class CompanionClient {
  readonly #address: () => string;
  readonly #credentials: Credentials;

  /**
   * @param address like http://127.0.0.1:8000, asked for anew with each request
   * @param credentials the secret or a ticket, asked for anew too; undefined where there is none
   */
  constructor(address: () => string, credentials: Credentials = () => undefined) {
    this.#address = address;
    this.#credentials = credentials;
  }

  /**
   * Asks a route of the contract.
   * @throws RequestFailed, or the signal's reason
   */
  async call<R extends Route>(route: R, ...[input]: CallArguments<R>): Promise<CallAnswer<R>> {
    const { signal, withinMs = ANSWER_WITHIN_MS, body, ...path }: AnyInput = input ?? {};
    const limit = AbortSignal.timeout(withinMs);
    try {
      const credential = await this.#credentials();
      const { headers, ...content } = contentOf(route, body);
      const answer = await fetch(this.#address() + pathOf<Route>(route, path), {
        method: route.method,
        ...content,
        headers: {
          ...headers,
          ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
        },
        ...(hasBytes(route) ? {} : { cache: 'no-store' }),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      return (await valueOf(route, answer)) as CallAnswer<R>;
    } catch (cause) {
      signal?.throwIfAborted();
      throw cause instanceof RequestFailed ? cause : new RequestFailed(ownProblem('companion_away'), cause);
    }
  }
}

export type FormFields = Readonly<Record<string, string | Blob | undefined>>;

/** The fields of a form as a request carries them; those that are undefined are left out. */
export function formOf(fields: FormFields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  return form;
}

/**
 * What the JSON of an answer says.
 * @throws RequestFailed where the route does not answer that
 */
export function parsedAnswer<R extends Route>(route: R, status: number, body: string): CallAnswer<R> {
  const answer: Answer | undefined = route.answers[status];
  switch (answer?.kind) {
    case 'json': {
      const result = answer.schema.safeParse(tryParseJson(body));
      if (!result.success) throw new RequestFailed(ownProblem('companion_other'), result.error);
      return result.data as CallAnswer<R>;
    }
    case 'empty':
      return null as CallAnswer<R>;
    case 'text':
      return body as CallAnswer<R>;
    default:
      throw new RequestFailed(problemIn(body));
  }
}

/** What the companion says of a failure. */
export function problemIn(body: string): Problem {
  const result = errorAnswer.safeParse(tryParseJson(body));
  if (!result.success) return ownProblem('companion_other');
  return companionProblem(result.data.error);
}

export function problemOf(error: unknown): Problem {
  return error instanceof RequestFailed ? error.problem : ownProblem('companion_other');
}

async function valueOf(route: Route, answer: Response): Promise<unknown> {
  if (route.answers[answer.status]?.kind === 'bytes') return answer.arrayBuffer();
  return parsedAnswer(route, answer.status, await answer.text());
}

function contentOf(
  { body: described }: Route,
  body: unknown,
): { readonly body?: BodyInit; readonly headers?: Readonly<Record<string, string>> } {
  if (described === undefined) return {};
  if (described.kind === 'form') return { body: formOf(body as FormFields) };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Sounds do not change: a browser may keep them. */
function hasBytes({ answers }: Route): boolean {
  return Object.values(answers).some(({ kind }) => kind === 'bytes');
}
