/** Who shows something of the companion is told that it changed, with as little as possible between the two. */
import { TOPICS, type Topic } from '../shared/http/changes.ts';

/** Changes that come closer together are told of together: nobody reads faster. */
const TOGETHER_MS = 250;
const LOOK_EVERY_MS = 10_000;

export interface ChangeListener {
  changed(topics: readonly Topic[]): void;
  /** Nothing changes any more. */
  ended(): void;
}

/** What has changed, gathered for each listener. */
export class Changes {
  readonly #looks: readonly (() => void)[];
  readonly #listeners = new Set<ChangeListener>();
  readonly #changed = new Set<Topic>();
  #timer: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  /** @param looks called every few seconds while somebody listens: for what other processes change, which nobody notes */
  constructor(...looks: readonly (() => void)[]) {
    this.#looks = looks;
  }

  /** Costs nothing while nobody listens. */
  note(...topics: readonly Topic[]): void {
    if (this.#listeners.size === 0) return;
    for (const topic of topics) this.#changed.add(topic);
    this.#timer ??= setTimeout(() => {
      this.#publish();
    }, TOGETHER_MS);
  }

  /** @returns to be called when nobody listens any more */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    this.#looking ??= setInterval(() => {
      for (const look of this.#looks) look();
    }, LOOK_EVERY_MS);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#looking);
      clearTimeout(this.#timer);
      this.#looking = this.#timer = undefined;
      this.#changed.clear();
    };
  }

  close(): void {
    for (const listener of [...this.#listeners]) listener.ended();
  }

  #publish(): void {
    this.#timer = undefined;
    const topics = TOPICS.filter((topic) => this.#changed.has(topic));
    this.#changed.clear();
    for (const listener of [...this.#listeners]) listener.changed(topics);
  }
}
