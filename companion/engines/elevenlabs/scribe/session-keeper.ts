/** The session that is in use: opened when it is needed, kept alive over pauses, and replaced at a pause once it is old. */
import type { ScribeLimits } from './limits.ts';
import type { ScribeSession } from './session.ts';

/** As much silence keeps a session alive. */
const SILENCE_MS = 100;

export interface SessionKeeperOptions {
  readonly limits: ScribeLimits;
  readonly terms: () => readonly string[];
  readonly open: (terms: readonly string[]) => ScribeSession;
  /** Takes what sending silence fails with: the spending cap. */
  readonly failed: (error: unknown) => void;
}

export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  #session: ScribeSession | undefined;
  #terms = '';
  #timer: NodeJS.Timeout | undefined;
  #pausedMs = 0;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
  }

  /** In how long all the sound may be sent. */
  get waitMs(): number {
    return this.#session?.waitMs ?? 0;
  }

  /** The session; another where there is none. */
  current(): ScribeSession {
    if (this.#session === undefined) {
      const terms = this.#options.terms();
      this.#terms = terms.join('\n');
      this.#session = this.#options.open(terms);
    }
    return this.#session;
  }

  /** An utterance begins. @param mayReplace the session owes no answer */
  resume(mayReplace: boolean): void {
    this.#stop();
    const isOld = (this.#session?.writtenMs ?? 0) >= this.#options.limits.sessionMs;
    const isSame = this.#terms === this.#options.terms().join('\n');
    if (mayReplace && (isOld || !isSame)) this.#hangUp();
  }

  /** An utterance is over, and nobody knows when the next begins. @param isAnswered whether the session owes no answer */
  pause(isAnswered: () => boolean): void {
    this.#stop();
    this.#pausedMs = 0;
    this.#next(isAnswered);
  }

  /** The session has ended by itself. */
  drop(): void {
    this.#stop();
    this.#session = undefined;
  }

  close(): void {
    this.#stop();
    this.#hangUp();
  }

  #next(isAnswered: () => boolean): void {
    const { keepAliveMs, idleMs } = this.#options.limits;
    this.#timer = setTimeout(() => {
      this.#pausedMs += keepAliveMs;
      if (this.#pausedMs >= idleMs && isAnswered()) {
        this.close();
        return;
      }
      try {
        this.#session?.silence(SILENCE_MS);
        this.#next(isAnswered);
      } catch (error) {
        this.#options.failed(error);
      }
    }, keepAliveMs);
    this.#timer.unref();
  }

  #hangUp(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
