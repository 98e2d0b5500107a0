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

/**
 * Gives what a request shows as its right to be answered: the secret, or a paired browser's ticket. Undefined sends none.
 * @param doubted a ticket that was refused, or whose request failed: another one is wanted, which the companion has earned anew
 * @throws RequestFailed where the companion is to be sent nothing
 */
export type CredentialSource = (doubted?: string) => string | undefined | Promise<string | undefined>;

/** A companion's HTTP routes: for its own pages, the extension's, scripts and tests. */
export class CompanionClient {
  readonly #address: () => string;
  readonly #credentials: CredentialSource | undefined;
  #doubted: string | undefined;

  /**
   * @param address like http://127.0.0.1:8000, asked for anew with each request
   * @param credentials asked for with each request, but those that everybody may send
   */
  constructor(address: () => string, credentials?: CredentialSource) {
    this.#address = address;
    this.#credentials = credentials;
  }

  /**
   * Asks a route of the contract.
   * @throws RequestFailed, or the signal's reason
   */
  async call<R extends Route>(route: R, ...[input]: CallArguments<R>): Promise<CallAnswer<R>> {
    const { signal, withinMs = ANSWER_WITHIN_MS }: AnyInput = input ?? {};
    const limit = AbortSignal.timeout(withinMs);
    const within = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      let answer = await this.#send(route, input ?? {}, within);
      // The companion was started anew since, or has forgotten the browser: one more proof tells which.
      if (answer.status === 401 && this.#doubted !== undefined) {
        answer = await this.#send(route, input ?? {}, within);
      }
      return (await valueOf(route, answer)) as CallAnswer<R>;
    } catch (cause) {
      signal?.throwIfAborted();
      throw cause instanceof RequestFailed ? cause : new RequestFailed(ownProblem('companion_away'), cause);
    }
  }

  /**
   * Opens a route that answers with a stream of events.
   * @param signal ends the stream, too
   * @throws RequestFailed, or the signal's reason
   */
  async stream(route: Route, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    try {
      let answer = await this.#send(route, {}, signal);
      if (answer.status === 401 && this.#doubted !== undefined) answer = await this.#send(route, {}, signal);
      if (answer.ok && answer.body !== null) return answer.body;
      throw new RequestFailed(problemIn(await answer.text()));
    } catch (cause) {
      signal.throwIfAborted();
      throw cause instanceof RequestFailed ? cause : new RequestFailed(ownProblem('companion_away'), cause);
    }
  }

  async #send(route: Route, { body, ...path }: AnyInput, signal: AbortSignal): Promise<Response> {
    const ticket = route.isOpen === true ? undefined : await this.#credentials?.(this.#doubted);
    signal.throwIfAborted();
    const { headers, ...content } = contentOf(route, body);
    try {
      const answer = await fetch(this.#address() + pathOf<Route>(route, path), {
        method: route.method,
        headers: { ...headers, ...(ticket === undefined ? {} : { authorization: `Bearer ${ticket}` }) },
        ...content,
        ...(hasBytes(route) ? {} : { cache: 'no-store' }),
        signal,
      });
      if (answer.status === 401) this.#doubted = ticket;
      return answer;
    } catch (error) {
      // Another program may listen there by now.
      this.#doubted = ticket ?? this.#doubted;
      throw error;
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
): { readonly headers?: Readonly<Record<string, string>>; readonly body?: FormData | string } {
  if (described === undefined) return {};
  if (described.kind === 'form') return { body: formOf(body as FormFields) };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Sounds do not change: a browser may keep them. */
function hasBytes({ answers }: Route): boolean {
  return Object.values(answers).some(({ kind }) => kind === 'bytes');
}
