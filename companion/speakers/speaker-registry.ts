import { provisionalName } from '../../shared/speaker-name.ts';

/** Ids, provisional names and mergers of a session's speakers: the one place that mints a name and follows a merger. */
export class SpeakerRegistry {
  /** Provisional names by id, in the order in which the speakers were first heard. */
  readonly #names = new Map<string, string>();
  /** Those who turned out to be somebody else, and who. */
  readonly #mergedInto = new Map<string, string>();
  #minted = 0;

  /**
   * Takes a speaker in, and those who turned out to be this one out.
   * @returns whether the speaker is new
   */
  register(id: string, replaces: readonly string[] = []): boolean {
    for (const former of replaces) {
      this.#names.delete(former);
      this.#mergedInto.set(former, id);
    }
    if (this.#names.has(id)) return false;
    this.#names.set(id, provisionalName(++this.#minted));
    return true;
  }

  /** Who a speaker is by now: the id given, or that of the speaker they were merged into. */
  currentId(id: string): string {
    let current = id;
    for (let next = this.#mergedInto.get(id); next !== undefined; next = this.#mergedInto.get(current)) {
      current = next;
    }
    return current;
  }

  /** What a speaker is called while nobody knows who they are; the id of one who was never registered. */
  provisionalName(id: string): string {
    const current = this.currentId(id);
    return this.#names.get(current) ?? current;
  }

  /** Of all speakers there are by now. */
  ids(): string[] {
    return [...this.#names.keys()];
  }
}
