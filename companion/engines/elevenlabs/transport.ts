/** The two ways of asking for speech, one interface. */
import type { Alignment } from './alignment.ts';
import type { Model } from './models.ts';

/** Up to the highest that every plan may ask for; PCM needs no frame to be filled before it can leave. */
const RATES_HZ = [24_000, 22_050, 16_000] as const;
export type RateHz = (typeof RATES_HZ)[number];

/** Bare PCM, the best first: the next is for an account that may not have the one before. */
export const OUTPUT_FORMATS = RATES_HZ.map((rateHz) => ({ name: `pcm_${rateHz}` as const, rateHz }));
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
/** Where no other is left. */
export const PLAIN_FORMAT: OutputFormat = { name: 'pcm_24000', rateHz: 24_000 };

export interface SpeechRequest {
  readonly voiceId: string;
  readonly model: Model;
  readonly format: OutputFormat;
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
  /** s16le at the rate of the format, cut anywhere. */
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
