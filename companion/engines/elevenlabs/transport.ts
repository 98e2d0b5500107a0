/** The two ways of asking for speech, one interface. */
import type { Alignment } from './alignment.ts';
import type { Model } from './models.ts';

/** The highest rate of bare PCM that every plan may ask for; PCM needs no frame to be filled before it can leave. */
export const RATE_HZ = 24_000;
export const OUTPUT_FORMAT = 'pcm_24000';

export interface SpeechRequest {
  readonly voiceId: string;
  readonly model: Model;
  readonly text: string;
  /** Where the model takes it. */
  readonly languageCode?: string | undefined;
  /** Where the model and the transport take it. */
  readonly previousText?: string | undefined;
  readonly settings: VoiceSettings;
}

export interface VoiceSettings {
  readonly stability: number;
  readonly similarityBoost: number;
  /** 0..1: how much the voice's manner is exaggerated. */
  readonly style?: number;
  readonly useSpeakerBoost?: boolean;
  readonly speed?: number;
}

export interface SpeechPiece {
  /** s16le at `RATE_HZ`, cut anywhere. */
  readonly bytes: Uint8Array;
  readonly alignment?: Alignment | undefined;
}

export interface Transport {
  /**
   * Sends the request when the first piece is asked for. Abort closes the connection.
   *
   * @throws Refusal where the service says no; DubError, or whatever a broken connection throws
   */
  speak(request: SpeechRequest, signal: AbortSignal): AsyncIterable<SpeechPiece>;
  /** Opens connections ahead of the first request. */
  openAhead(): Promise<void>;
  close(): void;
}
