import type { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { errorAnswer } from '../../shared/http.ts';
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

/** A companion's HTTP routes, for its own pages and for the extension's. */
export class CompanionClient {
  readonly #address: () => string;

  /** @param address like http://127.0.0.1:8000, asked for anew with each request */
  constructor(address: () => string) {
    this.#address = address;
  }

  /** @throws RequestFailed */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return parsed(await this.#ask(path, { cache: 'no-store' }), schema);
  }

  /**
   * Sends JSON, or a form.
   * @throws RequestFailed
   */
  async send<Schema extends z.ZodType>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return parsed(await this.#ask(path, { method, ...content(body) }), schema);
  }

  /** @throws RequestFailed */
  async remove(path: string): Promise<void> {
    await this.#ask(path, { method: 'DELETE' });
  }

  /**
   * A sound file.
   * @param body where something is to be said; without it, the file is only fetched
   * @throws RequestFailed, or the signal's reason
   */
  async sound(path: string, body: unknown, signal: AbortSignal): Promise<ArrayBuffer> {
    const method = body === undefined ? 'GET' : 'POST';
    const answer = await this.#ask(path, { method, ...content(body) }, signal);
    return answer.arrayBuffer();
  }

  async #ask(path: string, options: RequestInit, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    const answer = await fetch(this.#address() + path, { ...options, signal: either }).catch(
      (cause: unknown) => {
        signal?.throwIfAborted();
        throw new RequestFailed(ownProblem('companion_away'), cause);
      },
    );
    if (!answer.ok) throw new RequestFailed(problemIn(await answer.text()));
    return answer;
  }
}

function content(body: unknown): RequestInit {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function parsed<Schema extends z.ZodType>(answer: Response, schema: Schema): Promise<z.output<Schema>> {
  const text = await answer.text();
  const result = schema.safeParse(text === '' ? null : tryParseJson(text));
  if (!result.success) throw new RequestFailed(ownProblem('companion_other'), result.error);
  return result.data;
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
