import type { EngineList } from '../../shared/http/engines.ts';
import { routes } from '../../shared/http/routes.ts';
import { CompanionClient, problemOf } from './companion-client.ts';

const ANSWER_WITHIN_MS = 2_500;

export type CompanionAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `away`: nobody answers there. `other`: somebody does, and it is no companion that is known here. */
  | { readonly ok: false; readonly why: 'away' | 'other' };

/** @param address like http://127.0.0.1:8000 */
export async function fetchEngines(address: string): Promise<CompanionAnswer<EngineList>> {
  const client = new CompanionClient(() => address);
  try {
    return { ok: true, value: await client.call(routes.engines.list, { withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    return { ok: false, why: problemOf(error).code === 'companion_away' ? 'away' : 'other' };
  }
}
