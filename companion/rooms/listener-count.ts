import type { RoomToHost } from './host-port.ts';
import type { RoomLanguages } from './room-languages.ts';

const REPORT_EVERY_MS = 1_000;
/** The host is told once in so long that listeners are behind. */
const ALARM_EVERY_MS = 60_000;

/** Tells the host who listens, how late and at what cost: where that has changed, once a second. */
export class ListenerCount {
  readonly #languages: RoomLanguages;
  readonly #send: (message: RoomToHost) => void;
  readonly #timer: NodeJS.Timeout;
  #quiet: NodeJS.Timeout | undefined;
  #reported = '';

  constructor(languages: RoomLanguages, send: (message: RoomToHost) => void) {
    this.#languages = languages;
    this.#send = send;
    this.#timer = setInterval(() => {
      if (JSON.stringify(this.#message()) !== this.#reported) this.report();
      else this.#warnOfSlow();
    }, REPORT_EVERY_MS);
  }

  get total(): number {
    return this.#languages.all.reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  report(): void {
    const message = this.#message();
    this.#reported = JSON.stringify(message);
    this.#send(message);
    this.#warnOfSlow();
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#quiet);
  }

  #message(): Extract<RoomToHost, { type: 'listeners' }> {
    const languages = this.#languages.all.map((language) => language.report());
    return { type: 'listeners', total: this.total, languages };
  }

  #warnOfSlow(): void {
    if (this.#quiet !== undefined) return;
    for (const { language, listeners } of this.#languages.all) {
      const count = [...listeners].filter(({ isBehind }) => isBehind).length;
      if (count === 0) continue;
      this.#send({ type: 'alarm', code: 'behind', parameters: { language, count } });
      this.#quiet ??= setTimeout(() => {
        this.#quiet = undefined;
      }, ALARM_EVERY_MS);
    }
  }
}
