import { signal } from '@preact/signals';
import { wantsPairing } from '../client/pairing/wants-pairing.ts';
import { fetchEngines, type CompanionAnswer } from '../client/http/engine-list.ts';
import type { EngineList } from '../shared/http/engines.ts';
import { client } from './api.ts';
import { pagePairings } from './pairings.ts';

const AGAIN_MS = 5_000;

/** What the companion says it can do; undefined until it was asked. */
export const engines = signal<CompanionAnswer<EngineList> | undefined>(undefined);

let retry: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

/** Asks now, and again for as long as nobody answers. */
export async function askCompanion(): Promise<void> {
  const turn = ++asked;
  clearTimeout(retry);
  const answer = await fetchEngines(client);
  if (turn !== asked) return;
  engines.value = answer;
  // A browser that is not paired waits for the viewer.
  if (!answer.ok && !wantsPairing(answer.problem)) retry = setTimeout(() => void askCompanion(), AGAIN_MS);
}

pagePairings.onChange(() => void askCompanion());
