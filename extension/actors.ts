import { z } from 'zod';
import { voiceKind } from '../shared/wire/fields.ts';

const KEY = 'actors';
const MOST_ACTORS = 1_000;

/** Somebody who was heard, as the options page lists them. */
export const actorSeen = z.object({
  /** The companion's actor where there is one; otherwise the site and the name. */
  id: z.string(),
  name: z.string(),
  voiceKind,
  site: z.string(),
  title: z.string(),
  /** ISO 8601. */
  lastHeard: z.string(),
  /** The viewer named them; the companion's name is not taken over any more. */
  renamed: z.boolean(),
});
export type ActorSeen = z.infer<typeof actorSeen>;

export async function readActors(): Promise<ActorSeen[]> {
  const stored = await chrome.storage.local.get(KEY);
  const parsed = z.array(actorSeen).safeParse(stored[KEY]);
  return parsed.success ? parsed.data : [];
}

export async function updateActors(change: (before: ActorSeen[]) => ActorSeen[]): Promise<ActorSeen[]> {
  return navigator.locks.request('samevoice-actors', async () => {
    const after = change(await readActors()).slice(0, MOST_ACTORS);
    await chrome.storage.local.set({ [KEY]: after });
    return after;
  });
}

/** Puts who was just heard first; a name the viewer gave stays. */
export function withHeard(before: readonly ActorSeen[], heard: Omit<ActorSeen, 'renamed'>): ActorSeen[] {
  const known = before.find((actor) => actor.id === heard.id);
  const actor =
    known?.renamed === true ? { ...heard, name: known.name, renamed: true } : { ...heard, renamed: false };
  return [actor, ...before.filter((other) => other.id !== heard.id)];
}

export function onActors(listener: (now: ActorSeen[]) => void): () => void {
  const changed = (changes: Record<string, chrome.storage.StorageChange>): void => {
    if (changes[KEY] !== undefined) void readActors().then(listener);
  };
  chrome.storage.local.onChanged.addListener(changed);
  return () => {
    chrome.storage.local.onChanged.removeListener(changed);
  };
}
