/** What is asked of an engine that makes voices of recordings. */
import type { SampleQuality } from '../../cloning/clone-progress.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Voice } from '../../../shared/voice.ts';

export interface CloneRequest {
  readonly name: string;
  /** 16 kHz mono. */
  readonly samples: readonly Int16Array[];
  readonly consent: { readonly statement: string; readonly grantedBy: string };
}

/** A voice that was made, and what the recordings of it were worth. */
export interface ClonedVoice extends Voice {
  readonly quality: SampleQuality;
  /** It does not speak before its owner has verified it at the service. */
  readonly isUnverified?: boolean;
}

export interface VoiceCloner {
  readonly info: EngineInfo;
  /**
   * @param onProgress 0..1
   * @throws DubError `sample_unusable` (too short, too long, not one person), `key_rejected`, `quota_exhausted`, …
   */
  clone(
    request: CloneRequest,
    signal: AbortSignal,
    onProgress?: (progress: number) => void,
  ): Promise<ClonedVoice>;
  /** @throws DubError `voice_gone` where there is none by that id */
  delete(voiceId: string, signal: AbortSignal): Promise<void>;
  /** The account's clones. */
  list(signal: AbortSignal): Promise<readonly Voice[]>;
  /** A short sample of a voice, as the service keeps it: an MP3 file's bytes. @throws DubError `voice_gone` */
  preview(voiceId: string, signal: AbortSignal): Promise<Uint8Array>;
}
