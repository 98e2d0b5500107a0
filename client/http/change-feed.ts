/** Told by the companion what changes, for as long as the page is looked at: one stream a page, whoever listens. */
import { createParser } from 'eventsource-parser';
import { changes, type Topic } from '../../shared/http/changes.ts';
import { routes } from '../../shared/http/routes.ts';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { trySafeParse } from '../../shared/parse-input.ts';
import { backoffMs } from '../session/backoff.ts';
import { wantsPairing } from '../pairing/wants-pairing.ts';
import { problemOf, type CompanionClient } from './companion-client.ts';

/** Longer than an event is. */
const MOST_CHARACTERS = 10_000;

interface Listener {
  readonly topics: readonly Topic[];
  readonly changed: () => void;
}

/** What of a page tells whether it is looked at. */
export type Visibility = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

export class ChangeFeed {
  readonly #client: CompanionClient;
  readonly #visibility: Visibility;
  readonly #listeners = new Set<Listener>();
  #open: AbortController | undefined;

  constructor(client: CompanionClient, visibility: Visibility = document) {
    this.#client = client;
    this.#visibility = visibility;
  }

  /**
   * Calls `changed` at once, at each change of the topics, and whenever changes may have been missed: after the page was hidden,
   * and after the companion was away.
   */
  watch(topics: readonly Topic[], changed: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    const listener = { topics, changed };
    if (this.#listeners.size === 0) this.#visibility.addEventListener('visibilitychange', this.#look);
    this.#listeners.add(listener);
    signal.addEventListener(
      'abort',
      () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size > 0) return;
        this.#visibility.removeEventListener('visibilitychange', this.#look);
        this.#look();
      },
      { once: true },
    );
    this.#look();
    // Once more when the stream is open: until then nobody says what changes.
    changed();
  }

  readonly #look = (): void => {
    const isWanted = this.#listeners.size > 0 && this.#visibility.visibilityState === 'visible';
    if (!isWanted) {
      this.#open?.abort();
      this.#open = undefined;
    } else if (this.#open === undefined) {
      this.#open = new AbortController();
      void this.#follow(this.#open.signal);
    }
  };

  /** Never rejects: whatever ends the stream, another one is asked for, and who listens asks for what they show. */
  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      failures++;
      await this.#read(signal, () => {
        failures = 0;
        this.#publish();
      }).catch((error: unknown) => {
        // Whoever asks now learns why nobody answers, and shows it. A browser that is not paired waits for the viewer.
        if (!signal.aborted && !wantsPairing(problemOf(error))) this.#publish();
      });
      await pause(backoffMs(Math.max(1, failures), Math.random()), signal);
    }
  }

  async #read(signal: AbortSignal, opened: () => void): Promise<void> {
    const body = await this.#client.stream(routes.changes.watch, signal);
    opened();
    const parser = createParser({
      maxBufferSize: MOST_CHARACTERS,
      onEvent: ({ data }) => {
        const event = trySafeParse(changes, tryParseJson(data));
        if (event?.success === true) this.#publish(event.data.topics);
      },
    });
    for (const reader = body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(value);
    }
  }

  #publish(topics?: readonly string[]): void {
    for (const listener of [...this.#listeners]) {
      if (topics === undefined || listener.topics.some((topic) => topics.includes(topic))) listener.changed();
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
