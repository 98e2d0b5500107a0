import { signal } from '@preact/signals';
import { fetchEngines, type CompanionAnswer } from '../client/http/engine-list.ts';
import type { EngineList } from '../shared/http/engines.ts';
import { changes, client } from './api.ts';
import { pagePairings } from './pairings.ts';

/** What the companion says it can do; undefined until it was asked. */
export const engines = signal<CompanionAnswer<EngineList> | undefined>(undefined);

let asked = 0;

/** Asks now. */
export async function askCompanion(): Promise<void> {
  const turn = ++asked;
  const answer = await fetchEngines(client);
  if (turn !== asked) return;
  engines.value = answer;
}

pagePairings.onChange(() => void askCompanion());
changes.watch(['engines'], () => void askCompanion(), new AbortController().signal);
