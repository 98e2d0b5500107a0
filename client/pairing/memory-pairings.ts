import type { Pairing, PairingStore } from './pairing-store.ts';

/** Pairings for as long as this page or process lives. */
export class MemoryPairings implements PairingStore {
  readonly #pairings = new Map<string, Pairing>();
  readonly #listeners = new Set<() => void>();

  read(host: string): Promise<Pairing | undefined> {
    return Promise.resolve(this.#pairings.get(host));
  }

  write(host: string, pairing: Pairing): Promise<void> {
    this.set(host, pairing);
    return Promise.resolve();
  }

  remove(host: string): Promise<void> {
    this.set(host, undefined);
    return Promise.resolve();
  }

  /** At once; those who listen are called where it is a change. */
  set(host: string, pairing: Pairing | undefined): void {
    if (this.#pairings.get(host)?.browserKey === pairing?.browserKey) return;
    if (pairing === undefined) this.#pairings.delete(host);
    else this.#pairings.set(host, pairing);
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
