import { DubError } from '../../shared/wire/errors.ts';
import type { Voice } from '../../shared/wire/fields.ts';
import type { SessionSink } from './events.ts';
import type { CloneRequest, VoiceCloner } from './ports.ts';

export interface CloningOptions {
  readonly cloner: VoiceCloner;
  readonly emit: SessionSink;
  readonly signal: AbortSignal;
  readonly onVoice: (voice: Voice) => void;
}

/** Has a voice cloned and says how far it is. Never rejects: what goes wrong is an `error` and a failed `voice_clone`. */
export async function cloneFor(
  speakerId: string,
  request: CloneRequest,
  { cloner, emit, signal, onVoice }: CloningOptions,
): Promise<void> {
  const say = (
    state: 'queued' | 'uploading' | 'ready' | 'failed',
    progress: number,
    voiceId?: string,
  ): void => {
    emit({
      type: 'voice_clone',
      speaker_id: speakerId,
      state,
      progress,
      ...(voiceId === undefined ? {} : { voice_id: voiceId }),
    });
  };
  let reached = 0;
  try {
    say('queued', 0);
    const voice = await cloner.clone(request, signal, (progress) => {
      reached = progress;
      say('uploading', progress);
    });
    say('ready', 1, voice.id);
    onVoice(voice);
  } catch (cause) {
    if (signal.aborted) return;
    say('failed', reached);
    const error =
      cause instanceof DubError ? cause : new DubError('engine_failed', undefined, { stage: 'tts', cause });
    emit({
      type: 'error',
      code: error.code,
      message: error.message,
      stage: 'tts',
      retryable: error.retryable,
      fatal: false,
      ...(error.details === undefined ? {} : { details: error.details }),
    });
  }
}
