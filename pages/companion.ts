import { signal } from '@preact/signals';
import { fetchEngines, type CompanionAnswer } from '../client/http/engine-list.ts';
import type { EngineList } from '../shared/http/engines.ts';

const AGAIN_MS = 5_000;

/** What the companion says it can do; undefined until it was asked. */
export const engines = signal<CompanionAnswer<EngineList> | undefined>(undefined);

/** Asks now, and again for as long as nobody answers. */
export async function askCompanion(): Promise<void> {
  engines.value = await fetchEngines(location.origin);
  if (!engines.value.ok) setTimeout(() => void askCompanion(), AGAIN_MS);
}
