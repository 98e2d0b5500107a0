import { pairings, type Pairing, type PairingStore } from '../client/pairing/pairing-store.ts';

const KEY = 'pairings';

async function read(): Promise<Record<string, Pairing>> {
  const stored = await chrome.storage.local.get(KEY);
  const parsed = pairings.safeParse(stored[KEY]);
  return parsed.success ? parsed.data : {};
}

/** Reads, changes and writes in one, also when two pages do it at the same time. */
async function update(change: (all: Map<string, Pairing>) => void): Promise<void> {
  await navigator.locks.request('samevoice-pairings', async () => {
    const all = new Map(Object.entries(await read()));
    change(all);
    await chrome.storage.local.set({ [KEY]: Object.fromEntries(all) });
  });
}

/** The companions that this extension is paired with, by address. The offscreen document has no storage, and is told. */
export const extensionPairings: PairingStore = {
  read: async (host) => (await read())[host],
  write: (host, pairing) =>
    update((all) => {
      all.set(host, pairing);
    }),
  remove: (host) =>
    update((all) => {
      all.delete(host);
    }),
  onChange: (listener) => {
    const changed = (changes: Record<string, chrome.storage.StorageChange>): void => {
      if (changes[KEY] !== undefined) listener();
    };
    chrome.storage.local.onChanged.addListener(changed);
    return () => {
      chrome.storage.local.onChanged.removeListener(changed);
    };
  },
};
