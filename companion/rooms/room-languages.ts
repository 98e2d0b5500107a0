import { baseLanguage } from '../../shared/languages.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { RoomLanguage as OfferedLanguage, VoiceForecast } from '../../shared/rooms/fields.ts';
import type { ClauseCommitted, SessionEvent } from '../dubbing/events.ts';
import type { Dubbing, DubbingFactory, LanguageOffer } from './dubbing-port.ts';
import { EchoWatch } from './echo-watch.ts';
import { speakerNameMessage } from './speaker-name.ts';
import type { Listener } from './listener.ts';
import { LanguageAudience, type LanguageAudienceOptions } from './language-audience.ts';

/** A language that nobody listens to is dubbed for so long: people change back, and pages are loaded anew. */
const CLOSED_AFTER_MS = 30_000;

export interface RoomLanguagesOptions extends Omit<
  LanguageAudienceOptions,
  'language' | 'isOriginal' | 'echo' | 'onEvent' | 'onCapReached'
> {
  /** "auto" where it is not known. */
  readonly sourceLanguage: string;
  /** Languages that are dubbed at a time. */
  readonly mostOpen: number;
  readonly factory: Pick<DubbingFactory, 'offer' | 'forecast'>;
  readonly onEvent: (event: SessionEvent, language: string) => void;
  /** A language that somebody wants does not go on, or not as a voice. */
  readonly onLost: (language: string, error: DubError) => void;
}

/** The languages of a room: each is dubbed from its first listener on until a while after its last. */
export class RoomLanguages {
  /** Of all that is dubbed, whether it comes back by the microphone. */
  readonly echo = new EchoWatch();
  readonly #options: RoomLanguagesOptions;
  readonly #all = new Map<string, LanguageAudience>();
  readonly #closing = new Map<LanguageAudience, NodeJS.Timeout>();
  #offered: readonly string[] = [];
  #dubbing: Dubbing | undefined;

  constructor(options: RoomLanguagesOptions) {
    this.#options = options;
  }

  /** As listeners are told: the host's first, and what is said itself at the end. */
  get offered(): OfferedLanguage[] {
    return this.#offered.map((language) => ({
      language,
      sound: !this.#isOriginal(language) && this.#offer(language) === 'dub',
    }));
  }

  /** The target languages as the host has them. */
  get targets(): readonly string[] {
    return this.#offered.filter((language) => !this.#isOriginal(language));
  }

  /** Of each target, in the same order. */
  get voices(): VoiceForecast[] {
    return this.#options.factory.forecast(this.#options.sourceLanguage, this.targets);
  }

  get all(): readonly LanguageAudience[] {
    return [...this.#all.values()];
  }

  *listeners(): Iterable<Listener> {
    for (const { listeners } of this.#all.values()) yield* listeners;
  }

  /** @throws DubError `unsupported_language_pair` where one of them cannot be had: nothing has changed then */
  setTargets(languages: readonly string[]): void {
    const { sourceLanguage: source } = this.#options;
    const refused = languages.find(
      (language) => !this.#isOriginal(language) && this.#offer(language) === 'none',
    );
    if (refused !== undefined) {
      const pair = {
        target: refused,
        ready: languages.filter((one) => this.#offer(one) !== 'none').join(', ') || '–',
      };
      throw new DubError(
        'unsupported_language_pair',
        source === 'auto' ? { reason: 'target', ...pair } : { reason: 'pair', source, ...pair },
      );
    }
    const targets = languages.filter((language) => !this.#isOriginal(language));
    const before = this.#offered;
    this.#offered = source === 'auto' ? targets : [...targets, source];
    for (const one of this.#all.values()) {
      if (before.includes(one.language) && !this.#offered.includes(one.language)) this.#withdraw(one);
    }
    this.#openWaiting();
  }

  /** The offered language that serves a wish: the same, or its base language; the first where there was no wish. */
  find(wish: string | undefined): LanguageAudience | undefined {
    const base = (tag: string): string => baseLanguage(tag);
    const found =
      wish === undefined
        ? this.#offered[0]
        : (this.#offered.find((one) => one.toLowerCase() === wish.toLowerCase()) ??
          this.#offered.find((one) => base(one) === base(wish)));
    return found === undefined ? undefined : this.#languageOf(found);
  }

  /** The first of all that are offered. */
  get first(): LanguageAudience | undefined {
    return this.find(undefined);
  }

  add(language: LanguageAudience, listener: Listener): void {
    clearTimeout(this.#closing.get(language));
    this.#closing.delete(language);
    language.listeners.add(listener);
    this.#open(language);
  }

  remove(language: LanguageAudience, listener: Listener): void {
    if (!language.listeners.delete(listener) || language.listeners.size > 0 || !language.isOpen) return;
    this.#closing.set(
      language,
      setTimeout(() => {
        this.#closing.delete(language);
        void this.#close(language);
      }, CLOSED_AFTER_MS),
    );
  }

  /** From now on there is something to be dubbed. */
  begin(dubbing: Dubbing): void {
    this.#dubbing = dubbing;
    this.#openWaiting();
  }

  /** Listeners read it at what comes and at what they read before. */
  nameSpeaker(speakerId: string, name: string): void {
    for (const { channel } of this.#all.values()) channel.nameSpeaker(speakerId, name);
    const frame = JSON.stringify(speakerNameMessage(speakerId, name));
    this.#options.fanOut.announce(this.listeners(), `speaker ${speakerId}`, frame);
  }

  showOriginal(clause: ClauseCommitted, engine: string): void {
    for (const one of this.#all.values()) one.showOriginal(clause, engine);
  }

  async close(): Promise<void> {
    for (const timer of this.#closing.values()) clearTimeout(timer);
    this.#closing.clear();
    await Promise.all(this.all.map((language) => language.close()));
  }

  #offer(language: string): LanguageOffer {
    return this.#options.factory.offer(this.#options.sourceLanguage, language);
  }

  #isOriginal(language: string): boolean {
    const { sourceLanguage: source } = this.#options;
    return source !== 'auto' && baseLanguage(language) === baseLanguage(source);
  }

  #languageOf(language: string): LanguageAudience {
    let one = this.#all.get(language);
    if (one === undefined) {
      const { onEvent, onLost, ...shared } = this.#options;
      one = new LanguageAudience({
        ...shared,
        echo: this.echo,
        language,
        isOriginal: this.#isOriginal(language),
        onEvent: (event) => {
          onEvent(event, language);
        },
        onCapReached: (error) => {
          onLost(language, error);
        },
      });
      this.#all.set(language, one);
    }
    return one;
  }

  #open(language: LanguageAudience): void {
    if (this.#dubbing === undefined || language.isOpen || language.isOriginal) return;
    const known = language.refusal?.code;
    const open = this.all.filter(({ isOpen }) => isOpen);
    if (open.length >= this.#options.mostOpen) {
      const idle = open.find((one) => one.listeners.size === 0);
      if (idle === undefined) language.refuse(new DubError('overloaded'));
      else {
        // It goes sooner than it would have, for somebody is waiting.
        void this.#close(idle);
        return;
      }
    } else if (language.open(this.#dubbing)) return;
    const { refusal } = language;
    if (refusal !== undefined && refusal.code !== known) this.#options.onLost(language.language, refusal);
  }

  #openWaiting(): void {
    for (const one of this.#all.values()) {
      if (one.listeners.size > 0 && this.#offered.includes(one.language)) this.#open(one);
    }
  }

  async #close(language: LanguageAudience): Promise<void> {
    clearTimeout(this.#closing.get(language));
    this.#closing.delete(language);
    await language.close();
    this.#openWaiting();
  }

  #withdraw(language: LanguageAudience): void {
    void this.#close(language);
    const parameters = { reason: 'language', language: language.language } as const;
    this.#options.onLost(language.language, new DubError('language_not_offered', parameters));
  }
}
