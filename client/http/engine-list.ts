import type { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { engineList, type EngineList } from '../../shared/http.ts';

const ANSWER_WITHIN_MS = 2_500;

export type CompanionAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `away`: nobody answers there. `other`: somebody does, and it is no companion that is known here. */
  | { readonly ok: false; readonly why: 'away' | 'other' };

async function get<Schema extends z.ZodType>(
  url: string,
  schema: Schema,
): Promise<CompanionAnswer<z.output<Schema>>> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), cache: 'no-store' });
  } catch {
    return { ok: false, why: 'away' };
  }
  try {
    const parsed = schema.safeParse(tryParseJson(await response.text()));
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: 'other' };
  } catch {
    return { ok: false, why: 'other' };
  }
}

export function fetchEngines(companion: string): Promise<CompanionAnswer<EngineList>> {
  return get(`${companion}/api/engines`, engineList);
}
