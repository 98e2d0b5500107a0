/** What a room asks of whoever recognises and dubs; {@link RoomDubbing} is that. */
import type { EngineInfo } from '../../shared/engine-info.ts';
import type { Spend } from '../dubbing/account.ts';
import type { VoiceForecast } from '../../shared/rooms/fields.ts';
import type { SessionSink } from '../dubbing/events.ts';
import type { RoomDubbing, RoomDubbingOptions } from './room-dubbing.ts';

/** Speech is recognised once, and dubbed into each language that is open. */
export interface Dubbing extends Pick<
  RoomDubbing,
  'accept' | 'captureEndMs' | 'pause' | 'setStandIn' | 'close'
> {
  readonly recognizer: EngineInfo;
  /** @throws DubError `unsupported_language_pair`, `engine_missing` */
  openLanguage(language: string, emit: SessionSink): DubbedLanguage;
}

export interface DubbedLanguage {
  /** No synthesiser speaks the language. */
  readonly isCaptionsOnly: boolean;
  readonly account: { readonly spend: Spend };
  close(): Promise<void>;
}

/** What can be made of a language: a dub, captions alone, or nothing. */
export type LanguageOffer = 'dub' | 'captions' | 'none';

export interface DubbingFactory {
  /**
   * Which voice each language gets where all of them are spoken at once, by what this machine was measured to bear.
   * @param source a language or "auto"
   * @param targets of which each can be had
   */
  forecast(source: string, targets: readonly string[]): VoiceForecast[];
  /** @param source a language or "auto" */
  offer(source: string, target: string): LanguageOffer;
  /**
   * Loads what these languages need. Never rejects.
   * @param source a language or "auto"
   * @returns undefined where nothing has to be waited for
   */
  whenLoaded?(source: string, targets: readonly string[]): Promise<void> | undefined;
  /**
   * @param emit told what is said and by whom
   * @throws DubError where nothing recognises the language
   */
  open(
    options: Pick<RoomDubbingOptions, 'sourceLanguage' | 'preserveVoice' | 'standIn'>,
    emit: SessionSink,
  ): Dubbing;
}
