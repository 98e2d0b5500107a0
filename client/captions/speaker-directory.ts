import type { CaptionSpeaker } from './caption.ts';
import { speakerColour } from './speaker-colours.ts';

/**
 * The speakers of a session as they are known now: their names, and which of them turned out to be another one. Captions
 * and transcript both read it, so that a speaker looks the same wherever a line is shown.
 */
export class SpeakerDirectory {
  readonly #names = new Map<string, string>();
  readonly #replacedBy = new Map<string, string>();

  /** @param replaces speakers who turned out to be this one: what they said is this one's */
  set(speakerId: string, name: string, replaces: readonly string[] = []): void {
    this.#names.set(speakerId, name);
    for (const id of replaces) if (id !== speakerId) this.#replacedBy.set(id, speakerId);
    // Whoever is named now is nobody else's, so that no chain of replacements is a ring.
    this.#replacedBy.delete(speakerId);
  }

  /** The speaker whom this one is known as; with an empty name until one was given. */
  resolve(speakerId: string): CaptionSpeaker {
    let id = speakerId;
    for (let next = this.#replacedBy.get(id); next !== undefined; next = this.#replacedBy.get(id)) id = next;
    return { id, name: this.#names.get(id) ?? '', colour: speakerColour(id) };
  }

  /** A new session's ids begin again. */
  clear(): void {
    this.#names.clear();
    this.#replacedBy.clear();
  }
}
