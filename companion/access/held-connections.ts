/** The connections that browsers hold open: they end with the pairing that let them in. */

export class HeldConnections {
  readonly #byBrowser = new Map<string, Set<() => void>>();

  /**
   * @param end called once the browser is forgotten
   * @returns to be called when the connection has ended by itself
   */
  hold(browserId: string, end: () => void): () => void {
    const held = this.#byBrowser.get(browserId) ?? new Set();
    this.#byBrowser.set(browserId, held);
    held.add(end);
    return () => {
      held.delete(end);
      if (held.size === 0 && this.#byBrowser.get(browserId) === held) this.#byBrowser.delete(browserId);
    };
  }

  end(browserId: string): void {
    const held = this.#byBrowser.get(browserId) ?? [];
    this.#byBrowser.delete(browserId);
    for (const end of held) end();
  }
}
