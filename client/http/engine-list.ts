import type { EngineList } from '../../shared/http/engines.ts';
import { routes } from '../../shared/http/routes.ts';
import type { Problem } from '../problems.ts';
import { problemOf, type CompanionClient } from './companion-client.ts';

const ANSWER_WITHIN_MS = 7_500;

export type CompanionAnswer<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: Problem };

/** What the companion can do, or why it is not known. */
export async function fetchEngines(client: CompanionClient): Promise<CompanionAnswer<EngineList>> {
  try {
    return { ok: true, value: await client.call(routes.engines.list, { withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
