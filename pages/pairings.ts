import { tryParseJson } from '../shared/bounded-json.ts';
import { pairings, type Pairing, type PairingStore } from '../client/pairing/pairing-store.ts';

const KEY = 'samevoice-pairings';
const MOST_CHARACTERS = 100_000;

const listeners = new Set<() => void>();

function read(): Map<string, Pairing> {
  const kept = tryParseJson(localStorage.getItem(KEY) ?? '{}', { characters: MOST_CHARACTERS, depth: 3 });
  const parsed = pairings.safeParse(kept);
  return new Map(Object.entries(parsed.success ? parsed.data : {}));
}

function update(change: (all: Map<string, Pairing>) => void): Promise<void> {
  const all = read();
  change(all);
  localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(all)));
  for (const listener of listeners) listener();
  return Promise.resolve();
}

/** The companion that these pages are paired with, kept in this browser for this origin. */
export const pagePairings: PairingStore = {
  read: (host) => Promise.resolve(read().get(host)),
  write: (host, pairing) =>
    update((all) => {
      all.set(host, pairing);
    }),
  remove: (host) =>
    update((all) => {
      all.delete(host);
    }),
  onChange: (listener) => {
    const changed = ({ key }: StorageEvent): void => {
      if (key === KEY) listener();
    };
    // Of this page by hand: a browser tells only the others.
    listeners.add(listener);
    addEventListener('storage', changed);
    return () => {
      listeners.delete(listener);
      removeEventListener('storage', changed);
    };
  },
};
