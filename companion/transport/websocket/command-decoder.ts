import {
  startDubbing,
  type AudioChunk,
  type ClientMessage,
  type Playback,
  type SetOptions,
  type StartDubbing,
} from '../../../shared/protocol/client-messages.ts';
import type { BinaryFrame } from '../../../shared/protocol/binary.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { OptionsChange, PlaybackReport } from '../../dubbing/dependencies.ts';
import type { SessionCommand, StartCommand } from '../../sessions/session-command.ts';
import { checkDuration, decodeChunk } from './chunk-audio.ts';

export interface AudioLimits {
  /** Of PCM that does not say its own rate. */
  readonly pcmRateHz: number;
  readonly maxChunkS: number;
}

/** What is answered on the connection itself. */
export type SessionMessage = Exclude<ClientMessage, { type: 'ping' | 'media_clock' }>;

/** @throws DubError `bad_frame`, `consent_missing` */
export function commandOf(message: SessionMessage, limits: AudioLimits): SessionCommand {
  switch (message.type) {
    case 'start_dubbing':
      return startOf(message);
    case 'audio_chunk':
      return audioOf(message, limits);
    case 'set_options':
      return { type: 'set_options', options: changeOf(message), audioFormat: message.audio_format };
    case 'flush':
      return { type: 'flush', beforeCaptureMs: message.before_capture_ms };
    case 'playback':
      return { type: 'playback', report: playedOf(message) };
    case 'create_voice_clone': {
      const { speaker_id: speakerId, name, consent, audio_samples, sample_ids: sampleIds } = message;
      if (consent === undefined) throw new DubError('consent_missing', undefined, { stage: 'tts' });
      const { statement, granted_by: grantedBy } = consent;
      const recordings = audio_samples?.map((data) => decodeChunk(data, limits.pcmRateHz, Infinity));
      return {
        ...{ type: 'clone_voice', speakerId, wish: { name, consent: { statement, grantedBy }, sampleIds } },
        ...(recordings === undefined ? {} : { recordings }),
      };
    }
    case 'stop_dubbing':
      return { type: 'stop' };
  }
}

/** @throws DubError `bad_frame` where it is too long */
export function commandOfFrame(
  { samples, rateHz, timeMs }: BinaryFrame,
  { maxChunkS }: AudioLimits,
): SessionCommand {
  checkDuration({ samples, rateHz }, maxChunkS, 'audio');
  return { type: 'audio', sound: { samples, rateHz }, timeMs };
}

function startOf(message: StartDubbing): StartCommand {
  const { audio_format: audioFormat, target_language: targetLanguage } = message;
  const { source_language: sourceLanguage, preserve_voice: preserveVoice, captions, pace, show } = message;
  const options = { targetLanguage, sourceLanguage, preserveVoice, captions, pace, show };
  return { type: 'start', options, audioFormat };
}

function changeOf(message: SetOptions): OptionsChange {
  const { target_language: targetLanguage, source_language: sourceLanguage } = message;
  const { preserve_voice: preserveVoice, captions, pace, show, spend_cap_usd: spendCapUsd } = message;
  return { targetLanguage, sourceLanguage, preserveVoice, captions, pace, show, spendCapUsd };
}

function playedOf({ clause_id, state, heard_ms, backlog_ms }: Playback): PlaybackReport {
  return { clauseId: clause_id, state, heardMs: heard_ms, backlogMs: backlog_ms };
}

function audioOf(message: AudioChunk, { pcmRateHz, maxChunkS }: AudioLimits): SessionCommand {
  const { type: _, audio_data, target_language, ...options } = message;
  const sound = decodeChunk(audio_data, pcmRateHz, maxChunkS);
  if (target_language === undefined) return { type: 'audio', sound };
  const start = startDubbing.parse({ type: 'start_dubbing', target_language, ...options });
  return { type: 'audio', sound, start: startOf(start) };
}
