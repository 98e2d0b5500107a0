import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { asDubError } from '../as-dub-error.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import { voiceOfAvatar } from './avatar-voice.ts';
import type { Dubbing, DubbingFactory } from './dubbing-port.ts';
import type { HostLink } from './host-link.ts';
import type { HostPort } from './host-port.ts';
import type { RoomLanguages } from './room-languages.ts';
import { speakerNameMessage } from './speaker-name.ts';
import { RoomSound } from './room-sound.ts';
import { RoomStart } from './room-start.ts';
import type { RoomTranscript } from './transcript.ts';

export interface RoomSpeechOptions {
  readonly factory: DubbingFactory;
  /** A language or "auto". */
  readonly sourceLanguage: string;
  readonly preserveVoice: boolean;
  /** The face that speaks, as it is now. */
  readonly avatar: () => AvatarDesign;
  readonly languages: RoomLanguages;
  readonly transcript: RoomTranscript;
  readonly host: HostLink;
  /** The room's clock. */
  readonly nowMs: () => number;
  /** Engines are waited for now, or no longer. */
  readonly onLoading: () => void;
  /** What is said from now on is recognised. */
  readonly onBegun: () => void;
}

/** A page that comes back reads so many of the last clauses. */
const MOST_RECALLED = 50;

/** What is said in a room: recognised once, from its first start on. */
export class RoomSpeech {
  readonly #options: RoomSpeechOptions;
  readonly #start: RoomStart;
  /** The latest of each, by id. */
  readonly #speakers = new Map<string, SessionEvent>();
  #running: { readonly dubbing: Dubbing; readonly sound: RoomSound } | undefined;

  constructor(options: RoomSpeechOptions) {
    this.#options = options;
    const { host, onBegun, onLoading } = options;
    this.#start = new RoomStart({
      changed: onLoading,
      ready: () => {
        this.#running ??= this.#open();
        this.restart();
        onBegun();
      },
      failed: (error) => {
        host.report(asDubError(error));
      },
    });
  }

  /** It was begun, and its engines are still being loaded. */
  get isLoading(): boolean {
    return this.#start.isWaiting;
  }

  /** As soon as the engines are loaded. @throws DubError where nothing recognises what is said */
  begin(): void {
    const { factory, languages, sourceLanguage } = this.#options;
    this.#start.begin(factory.whenLoaded?.(sourceLanguage, languages.targets));
  }

  /** @returns whether engines were waited for */
  cancelStart(): boolean {
    return this.#start.cancel();
  }

  /** Another face may speak from now on. */
  restyle(): void {
    this.#running?.dubbing.setStandIn(voiceOfAvatar(this.#options.avatar()));
  }

  /** The sound that comes from now on is timed anew. */
  restart(): void {
    this.#running?.sound.restart();
  }

  accept(samples: Int16Array, timeMs: number): void {
    this.#running?.sound.accept(samples, timeMs);
    const { languages, host, nowMs } = this.#options;
    const language = languages.echo.captured(samples, nowMs());
    if (language !== undefined) host.send({ type: 'alarm', code: 'echo', parameters: { language } });
  }

  /** What was said until now is still recognised. */
  pause(): void {
    void this.#running?.sound.pause();
  }

  /** The last of what was said, with its translation into the first language: for a page that has missed it. */
  recall(host: HostPort): void {
    const { transcript, languages } = this.#options;
    const { language = '', channel } = languages.first ?? {};
    const engines = new Map(channel?.history().map(({ clause_id, engine }) => [clause_id, engine]));
    for (const speaker of this.#speakers.values()) host.event(speaker);
    for (const { clause, translations } of transcript.clauses().slice(-MOST_RECALLED)) {
      host.event(clause);
      const text = translations.get(language);
      if (text === undefined) continue;
      const { clauseId } = clause;
      host.event({ type: 'translation', clauseId, text, engine: engines.get(clauseId) ?? '' }, language);
    }
  }

  /** @throws DubError `not_found` */
  nameSpeaker(speakerId: string, name: string): void {
    const { transcript, languages, host } = this.#options;
    transcript.rename(speakerId, name);
    languages.nameSpeaker(speakerId, name);
    host.send(speakerNameMessage(speakerId, name));
  }

  async close(): Promise<void> {
    this.#start.cancel();
    this.#running?.sound.close();
    await this.#running?.dubbing.close();
  }

  #open(): { dubbing: Dubbing; sound: RoomSound } {
    const { avatar, factory, sourceLanguage, preserveVoice, languages, host, nowMs } = this.#options;
    const standIn = voiceOfAvatar(avatar());
    const dubbing = factory.open({ sourceLanguage, preserveVoice, standIn }, (event) => {
      this.#handle(event);
    });
    const sound = new RoomSound(dubbing, nowMs, (error) => {
      host.report(asDubError(error));
    });
    languages.begin(dubbing);
    return { dubbing, sound };
  }

  #handle(event: SessionEvent): void {
    const { transcript, languages, host } = this.#options;
    if (event.type === 'clause') {
      transcript.add(event);
      languages.showOriginal(event, this.#running?.dubbing.recognizer.name ?? 'original');
    }
    if (event.type === 'speaker') this.#speakers.set(event.speakerId, event);
    host.event(event);
  }
}
