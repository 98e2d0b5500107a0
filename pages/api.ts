import type { z } from 'zod';
import { errorAnswer } from '../shared/http.ts';
import { ownProblem, type Problem } from '../extension/problems.ts';

/** What went wrong with a request, as the viewer reads it. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** @throws RequestFailed */
export async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const answer = await ask(path, { cache: 'no-store' });
  const parsed = schema.safeParse(await answer.json());
  if (!parsed.success) throw new RequestFailed(ownProblem('companion_other'));
  return parsed.data;
}

/**
 * @param schema of the answer; undefined where it is not looked at
 * @throws RequestFailed
 */
export async function send(
  path: string,
  method: 'POST' | 'PATCH',
  body?: unknown,
  schema?: z.ZodType,
): Promise<void> {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await ask(path, { method, ...(body === undefined ? {} : json) });
  if (schema !== undefined && !schema.safeParse(await answer.json()).success) {
    throw new RequestFailed(ownProblem('companion_other'));
  }
}

/** @throws RequestFailed */
export async function remove(path: string): Promise<void> {
  await ask(path, { method: 'DELETE' });
}

async function ask(path: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(path, options).catch(() => {
    throw new RequestFailed(ownProblem('companion_away'));
  });
  if (!answer.ok) throw new RequestFailed(problemIn(await answer.text()));
  return answer;
}

/** What the companion says of a failure. */
export function problemIn(body: string): Problem {
  try {
    const parsed = errorAnswer.safeParse(JSON.parse(body));
    if (!parsed.success) return ownProblem('companion_other');
    const { code, message } = parsed.data.error;
    return { from: 'companion', code, message };
  } catch {
    return ownProblem('companion_other');
  }
}

export function problemOf(error: unknown): Problem {
  return error instanceof RequestFailed ? error.problem : ownProblem('companion_other');
}
