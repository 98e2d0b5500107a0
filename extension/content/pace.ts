import { ifTrusted } from './if-trusted.ts';

/** A player that sets its own rate again this often is left to itself. */
const MOST_OBJECTIONS = 2;

/**
 * Plays the picture a little slower than the viewer chose while the dub is behind, and gives the viewer's rate back. A
 * rate that somebody sets meanwhile wins.
 */
export class Pace {
  #media: HTMLMediaElement | undefined;
  #pace = 1;
  /** What the viewer chose, and what it was made into. */
  #chosen: number | undefined;
  #made: number | undefined;
  #objections = 0;
  #listening = new AbortController();

  /** Another video begins at its own rate. */
  follow(media: HTMLMediaElement | undefined): void {
    if (media === this.#media) return;
    this.release();
    this.#media = media;
    this.#objections = 0;
    this.#listening = new AbortController();
    media?.addEventListener(
      'ratechange',
      ifTrusted(() => {
        this.#changed(media.playbackRate);
      }),
      { signal: this.#listening.signal },
    );
  }

  /** @param pace part of the viewer's own rate, 1 for all of it */
  set(pace: number): void {
    this.#pace = pace;
    const media = this.#media;
    if (media === undefined || this.#objections >= MOST_OBJECTIONS) return;
    const chosen = this.#chosen ?? media.playbackRate;
    if (chosen === 0) return;
    this.#chosen = chosen;
    this.#made = chosen * pace;
    media.playbackRate = this.#made;
    if (pace === 1) {
      this.#chosen = undefined;
      this.#made = undefined;
    }
  }

  /** The viewer's own rate again, and nothing more to do with this video. */
  release(): void {
    this.set(1);
    this.#listening.abort();
    this.#media = undefined;
  }

  #changed(rate: number): void {
    // Told after the change: what is heard of here may be this class's own.
    if (this.#made === undefined || Math.abs(rate - this.#made) < 1e-6) return;
    const isOurs = this.#chosen !== undefined && Math.abs(rate - this.#chosen * this.#pace) < 1e-6;
    if (isOurs) return;
    this.#objections++;
    this.#chosen = undefined;
    this.#made = undefined;
  }
}
