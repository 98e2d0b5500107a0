/** What the pipeline asks of an engine that finds speech. */
import type { EngineInfo } from '../../../shared/engine-info.ts';

export interface VoiceActivityDetector {
  readonly info: EngineInfo;
  open(): VoiceActivityStream;
}

export interface VoiceActivityStream {
  /** Takes the next samples (any number) and says whether somebody speaks at their end. Synchronous and cheap. */
  accept(samples: Int16Array): boolean;
  reset(): void;
  close(): void;
}
