import { DubError } from '../../shared/protocol/errors.ts';
import type { FanOut } from './fan-out.ts';
import { errorMessage } from './host-link.ts';
import type { LanguageAudience } from './language-audience.ts';
import { Listener, type ListenerSocket } from './listener.ts';
import type { ListenerCount } from './listener-count.ts';
import type { RoomLanguages } from './room-languages.ts';
import { endedMessage, joinedMessage, type RoomView } from './room-messages.ts';
import type { RoomSecrets } from './room-secrets.ts';

/** How a listener comes in. */
export interface JoinRequest {
  readonly language?: string | undefined;
  readonly since?: number | undefined;
  readonly wantsSound: boolean;
  /** Shown by one who was inside before. */
  readonly token?: string | undefined;
}

export interface RoomListenersOptions {
  readonly languages: RoomLanguages;
  readonly count: ListenerCount;
  readonly secrets: RoomSecrets;
  readonly fanOut: FanOut;
  readonly mostListeners: number;
  readonly view: () => RoomView;
}

/** Who listens to a room: each comes in, changes languages, and leaves. */
export class RoomListeners {
  readonly #options: RoomListenersOptions;

  constructor(options: RoomListenersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#options.count.total;
  }

  /**
   * Into a room that has ended, too: for what was said there, and out again.
   * @throws DubError `room_full`, `language_not_offered`
   */
  join(request: JoinRequest, socket: ListenerSocket): Listener {
    const { languages, secrets, mostListeners, view } = this.#options;
    const language = languages.find(request.language) ?? languages.first;
    if (language === undefined) throw new DubError('language_not_offered');
    if (this.count >= mostListeners) throw new DubError('room_full');
    const { wantsSound, token = '', since } = request;
    const reports = wantsSound && language.wantsReports;
    const listener = new Listener(language.channel, { socket, wantsSound, reports });
    this.#welcome(listener, language, secrets.isToken(token) ? token : secrets.newToken(), since);
    const now = view();
    if (now.state === 'ended') {
      listener.send(endedMessage(now, 'host'));
      listener.close('done');
    } else this.#add(listener, language);
    return listener;
  }

  /** @throws DubError `language_not_offered` */
  setLanguage(listener: Listener, wish: string): void {
    const language = this.#options.languages.find(wish);
    if (language === undefined) {
      throw new DubError('language_not_offered', { reason: 'language', language: wish });
    }
    this.#remove(listener);
    this.#welcome(listener, language, this.#options.secrets.newToken());
    this.#add(listener, language);
  }

  /** How late a listener hears, of those that are asked. */
  reportLateness(listener: Listener, lateMs: number): void {
    if (listener.reports) this.#languageOf(listener)?.reportLateness(lateMs);
  }

  leave(listener: Listener): void {
    listener.gone();
    this.#options.fanOut.forget(listener);
    this.#remove(listener);
  }

  #welcome(listener: Listener, { channel, language }: LanguageAudience, token: string, since?: number): void {
    const { reports } = listener;
    listener.enter(
      channel,
      (history, sequence) =>
        joinedMessage(this.#options.view(), { language, token, reports, history, sequence }),
      since,
    );
  }

  #add(listener: Listener, language: LanguageAudience): void {
    const before = language.refusal;
    this.#options.languages.add(language, listener);
    const { refusal } = language;
    // A new refusal is announced to all.
    if (refusal !== undefined && refusal.code === before?.code) listener.send(errorMessage(refusal, false));
  }

  #remove(listener: Listener): void {
    const language = this.#languageOf(listener);
    if (language !== undefined) this.#options.languages.remove(language, listener);
  }

  #languageOf(listener: Listener): LanguageAudience | undefined {
    return this.#options.languages.all.find(({ language }) => language === listener.language);
  }
}
