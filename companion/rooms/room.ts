import { DubError } from '../../shared/protocol/errors.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import type { RoomState } from '../../shared/rooms/fields.ts';
import type { RoomOptionsChange, RoomOptionsNow } from '../../shared/rooms/host-messages.ts';
import type { OwnAvatar } from '../../shared/rooms/http.ts';
import type { ToListenerMessageOf } from '../../shared/rooms/listener-messages.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import type { Avatars } from './avatar-files.ts';
import type { DubbingFactory } from './dubbing-port.ts';
import type { FanOut } from './fan-out.ts';
import { errorMessage, HostLink } from './host-link.ts';
import type { HostPort, RoomToHost } from './host-port.ts';
import { ListenerCount } from './listener-count.ts';
import type { SoundEncoding } from './opus/opus-thread.ts';
import type { Door } from './room-access.ts';
import { RoomLanguages } from './room-languages.ts';
import { RoomListeners } from './room-listeners.ts';
import { endedMessage, openedMessage, stateMessage, type RoomView } from './room-messages.ts';
import { changedOptions, optionsNow, type RoomOptions, type RoomSettings } from './room-options.ts';
import type { RoomSecrets } from './room-secrets.ts';
import { RoomSpeech } from './room-speech.ts';
import { RoomTranscript } from './transcript.ts';

export interface RoomParts {
  readonly code: RoomCode;
  readonly secrets: RoomSecrets;
  readonly settings: RoomSettings;
  readonly avatars: Avatars;
  readonly dubbing: DubbingFactory;
  readonly encoding: SoundEncoding;
  readonly fanOut: FanOut;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Gives another code, and releases the one before. */
  readonly newCode: (room: Room) => RoomCode;
  readonly onEnded: (room: Room) => void;
  readonly onForgotten: (room: Room) => void;
}

/** One room, from its making until nothing is known of it any more: `open → live ⇄ paused → ended`. */
export class Room {
  readonly transcript = new RoomTranscript();
  readonly languages: RoomLanguages;
  readonly listeners: RoomListeners;
  readonly #parts: RoomParts;
  readonly #host: HostLink;
  readonly #speech: RoomSpeech;
  readonly #count: ListenerCount;
  readonly #bornMs: number;
  #code: RoomCode;
  #options: RoomOptions;
  #state: RoomState = 'open';
  #transcriptUntilMs: number | undefined;
  #forgetting: NodeJS.Timeout | undefined;

  /** @throws DubError `unsupported_language_pair` */
  constructor(options: RoomOptions, languages: readonly string[], parts: RoomParts) {
    this.#parts = parts;
    this.#options = options;
    this.#code = parts.code;
    this.#bornMs = parts.nowMs();
    this.languages = new RoomLanguages({
      sourceLanguage: options.sourceLanguage,
      mostOpen: parts.settings.mostLanguages,
      transcript: this.transcript,
      fanOut: parts.fanOut,
      encoding: parts.encoding,
      nowMs: () => this.nowMs,
      factory: parts.dubbing,
      onEvent: (event, language) => {
        this.#languageEvent(event, language);
      },
      onLost: (language, error) => {
        this.#languageLost(language, error);
      },
    });
    this.languages.setTargets(languages);
    this.#count = new ListenerCount(this.languages, (message) => {
      this.#host.send(message);
    });
    this.listeners = new RoomListeners({
      languages: this.languages,
      count: this.#count,
      secrets: parts.secrets,
      fanOut: parts.fanOut,
      mostListeners: parts.settings.mostListeners,
      view: () => this.#view(),
    });
    this.#host = new HostLink({
      onPresence: () => {
        this.#announceState();
      },
      onAway: () => {
        this.pause();
      },
      onAbandoned: () => void this.end('abandoned'),
    });
    this.#speech = new RoomSpeech({
      factory: parts.dubbing,
      ...{ sourceLanguage: options.sourceLanguage, preserveVoice: options.preserveVoice },
      ...{ languages: this.languages, transcript: this.transcript, host: this.#host },
      ...{ nowMs: () => this.nowMs, avatar: () => this.avatar.design },
      onLoading: () => {
        this.#announceState();
      },
      onBegun: () => {
        this.#setState('live');
      },
    });
  }

  get code(): RoomCode {
    return this.#code;
  }
  get state(): RoomState {
    return this.#state;
  }
  get name(): string {
    return this.#options.name;
  }
  get sourceLanguage(): string {
    return this.#options.sourceLanguage;
  }
  get options(): RoomOptionsNow {
    return optionsNow(this.#options, this.languages, this.#parts.secrets);
  }
  /** The face that speaks, as it is now. */
  get avatar(): OwnAvatar {
    const { id } = this.#options.avatar;
    return { id, design: this.#parts.avatars.designOf(id) };
  }
  get secrets(): RoomSecrets {
    return this.#parts.secrets;
  }
  get door(): Door {
    const { access, isLocked } = this.#options;
    return { access, isLocked, hasEnded: this.#state === 'ended', secrets: this.#parts.secrets };
  }
  /** The room's clock: since it was made. */
  get nowMs(): number {
    return Math.max(0, Math.round(this.#parts.nowMs() - this.#bornMs));
  }
  get presence() {
    return this.#host.presence;
  }

  /** This page leads the room from now on. */
  lead(host: HostPort): void {
    if (this.#state === 'ended') throw new DubError('no_such_room');
    this.#speech.restart();
    this.#host.attach(host);
    host.send(this.#opened());
    host.send(stateMessage(this.#view()));
    this.#speech.recall(host);
    this.#count.report();
  }

  /** The host's connection is gone. */
  leftByHost(host: HostPort): void {
    this.#host.detach(host);
  }

  isLedBy(host: HostPort): boolean {
    return this.#host.isHeldBy(host);
  }

  /** Live once the engines are loaded. @throws DubError where nothing recognises what is said */
  start(): void {
    if (this.#state === 'ended' || this.#state === 'live') return;
    this.#speech.begin();
  }

  pause(): void {
    if (this.#speech.cancelStart()) this.#announceState();
    if (this.#state !== 'live') return;
    this.#setState('paused');
    this.#speech.pause();
  }

  /** Sound of the host's; what comes while the room is not live is left out. */
  accept(samples: Int16Array, timeMs: number): void {
    if (this.#state === 'live') this.#speech.accept(samples, timeMs);
  }

  /** @throws DubError `bad_message`, `unsupported_language_pair`: nothing has changed then */
  change(change: RoomOptionsChange): void {
    this.#options = changedOptions(this.#options, change, this.languages, this.#parts.secrets);
    if (change.avatar !== undefined) this.#speech.restyle();
    this.#host.send(this.#opened());
    this.#announceState();
  }

  /** @throws DubError `not_found` */
  renameSpeaker(speakerId: string, name: string): void {
    this.#speech.nameSpeaker(speakerId, name);
  }

  /** Codes, keys and tokens of before let nobody in any more; who is inside stays. */
  renewCode(): void {
    this.#code = this.#parts.newCode(this);
    this.#parts.secrets.renew();
    this.#host.send(this.#opened());
  }

  /** Tells the host, where there is one. */
  send(message: RoomToHost): void {
    this.#host.send(message);
  }

  /** Nothing more is said. What was can be read for a while. */
  async end(reason: 'host' | 'abandoned'): Promise<void> {
    if (this.#state === 'ended') return;
    const keptMs = this.#options.historyMinutes * 60_000;
    this.#transcriptUntilMs = this.nowMs + keptMs;
    this.#setState('ended');
    await this.#shut('done', endedMessage(this.#view(), reason));
    if (keptMs === 0) this.forget();
    else {
      this.#forgetting = setTimeout(() => {
        this.forget();
      }, keptMs);
    }
  }

  /** Nothing is known of it any more. */
  forget(): void {
    clearTimeout(this.#forgetting);
    if (this.#state !== 'ended') {
      this.#setState('ended');
      void this.#shut('done', endedMessage(this.#view(), 'forgotten'));
    }
    this.transcript.clear();
    this.#parts.onForgotten(this);
  }

  /** The companion stops: everybody may come back. */
  async close(): Promise<void> {
    clearTimeout(this.#forgetting);
    this.#state = 'ended';
    await this.#shut('goingAway');
  }

  async #shut(closing: 'done' | 'goingAway', message?: ToListenerMessageOf<'room_ended'>): Promise<void> {
    this.#count.close();
    this.#parts.onEnded(this);
    if (message !== undefined) this.#host.send(message);
    this.#host.close(closing);
    const listeners = [...this.languages.listeners()];
    if (message === undefined) for (const listener of listeners) listener.close(closing);
    else this.#parts.fanOut.announce(listeners, 'end', JSON.stringify(message), closing);
    await this.languages.close();
    await this.#speech.close();
  }

  #languageEvent(event: SessionEvent, language: string): void {
    if (event.type === 'notice' && event.code === 'cap_near') {
      const { spent, limit } = event.parameters;
      this.#host.send({ type: 'alarm', code: 'spend_near', parameters: { spent, limit } });
    }
    const isFirst = this.languages.first?.language === language;
    const isForHost = event.type === 'notice' || event.type === 'failure' || event.type === 'speaker';
    if (isForHost || (event.type === 'translation' && isFirst)) this.#host.event(event, language);
  }

  #languageLost(language: string, error: DubError): void {
    this.#host.languageLost(language, error);
    const lost = this.languages.all.find((one) => one.language === language);
    if (lost === undefined) return;
    this.#parts.fanOut.announce(lost.listeners, 'error', JSON.stringify(errorMessage(error, false)));
  }

  #setState(state: RoomState): void {
    this.#state = state;
    this.#announceState();
  }

  #announceState(): void {
    const message = stateMessage(this.#view());
    this.#host.send(message);
    this.#parts.fanOut.announce(this.languages.listeners(), 'state', JSON.stringify(message));
  }

  #view(): RoomView {
    return {
      code: this.#code,
      options: this.#options,
      state: this.#state,
      isLoading: this.#speech.isLoading,
      presence: this.#host.presence,
      languages: this.languages.offered,
      nowMs: this.nowMs,
      transcriptUntilMs: this.#transcriptUntilMs,
    };
  }

  #opened() {
    const { secrets, settings } = this.#parts;
    return openedMessage(this.#view(), this.options, secrets.key, settings.addresses());
  }
}
