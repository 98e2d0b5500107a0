import { encodeFrame } from '../../shared/protocol/binary.ts';
import type { CompanionMessage, CompanionMessageOf } from '../../shared/protocol/companion-messages.ts';
import { noticeSentence } from '../../shared/protocol/english.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts';
import type { CloneProgress } from '../cloning/clone-progress.ts';
import type { DubFrame, SessionStatistics } from '../dubbing/events.ts';
import { reportOfError, reportOfFailure } from '../failure-report.ts';
import type { OutboundEvent } from './outbound.ts';
import { wireCloneQuality, wireLatencies, wireMark, wirePercentiles, wireSpend } from './wire-values.ts';

export type AudioFormat = 'base64' | 'binary';

/** An event as a client gets it: a text frame, or bytes for dub audio where it asked for binary. */
export function encodeEvent(event: OutboundEvent, format: AudioFormat): string | Uint8Array {
  if (event.type === 'dubFrame' && format === 'binary') return binaryFrame(event);
  return JSON.stringify(wireMessage(event));
}

/** An event as a message of the wire: the one place that makes them. */
export function wireMessage<Type extends OutboundEvent['type']>(event: EventOf<Type>): CompanionMessage {
  const encode: (event: EventOf<Type>) => CompanionMessage = ENCODERS[event.type];
  return encode(event);
}

type EventOf<Type extends OutboundEvent['type']> = Extract<OutboundEvent, { readonly type: Type }>;

const ENCODERS: {
  readonly [Type in OutboundEvent['type']]: (event: EventOf<Type>) => CompanionMessage;
} = {
  started: ({
    sessionId,
    engines,
    sourceLanguage,
    targetLanguage,
    chunkSamples,
    isResumed,
    resumeToken,
  }) => ({
    type: 'dubbing_started',
    session_id: sessionId,
    protocol: PROTOCOL_VERSION,
    engines,
    source_language: sourceLanguage,
    target_language: targetLanguage,
    chunk_size: chunkSamples,
    resumed: isResumed,
    resume_token: resumeToken,
  }),
  transcript: ({ text, isFinal, startMs, endMs, speakerId, language }) => ({
    type: 'transcript',
    text,
    is_final: isFinal,
    start_ms: startMs,
    end_ms: endMs,
    ...(speakerId === undefined ? {} : { speaker_id: speakerId }),
    language,
  }),
  clause: ({ clauseId, text, startMs, endMs, speakerId, isOverlapped, isDirect, language }) => ({
    type: 'clause',
    clause_id: clauseId,
    text,
    start_ms: startMs,
    end_ms: endMs,
    speaker_id: speakerId,
    ...(isOverlapped ? { overlapped: true } : {}),
    ...(isDirect ? { direct: true } : {}),
    language,
  }),
  translation: ({ clauseId, text, engine }) => ({ type: 'translation', clause_id: clauseId, text, engine }),
  dubStarted: ({ clauseId, speakerId, voice, rateHz, startMs, endMs, readyMs }) => ({
    type: 'dub_start',
    clause_id: clauseId,
    speaker_id: speakerId,
    voice,
    sample_rate: rateHz,
    start_ms: startMs,
    end_ms: endMs,
    ready_ms: readyMs,
  }),
  dubFrame: ({ clauseId, sequence, samples: { buffer, byteOffset, byteLength } }) => ({
    type: 'dub_audio',
    clause_id: clauseId,
    sequence,
    audio_data: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  }),
  dubEnded: ({ clauseId, outcome, reason, durationMs, marks }) => ({
    type: 'dub_end',
    clause_id: clauseId,
    outcome,
    duration_ms: durationMs,
    ...(reason === undefined ? {} : { reason }),
    ...(marks === undefined ? {} : { marks: marks.map(wireMark) }),
  }),
  speaker: ({ speakerId, actorId, name, isNew, similarity, voice, replaces }) => ({
    type: 'speaker',
    speaker_id: speakerId,
    ...(actorId === undefined ? {} : { actor_id: actorId }),
    name,
    is_new: isNew,
    similarity,
    voice,
    ...(replaces === undefined ? {} : { replaces: [...replaces] }),
  }),
  voiceCloning: ({ speakerId, state, progress, voice, quality }) => ({
    type: 'voice_clone',
    speaker_id: speakerId,
    state: CLONE_STATES[state],
    progress,
    ...(voice === undefined ? {} : { voice_id: voice.id }),
    ...(quality === undefined ? {} : { quality: wireCloneQuality(quality) }),
  }),
  metrics: ({ latencies, backlogMs, clauses, spendUsd }) => {
    const { ready_evs, heard_evs, ...stages } = wireLatencies(latencies);
    return {
      type: 'metrics',
      stages,
      ...(ready_evs === undefined ? {} : { ready_evs }),
      ...(heard_evs === undefined ? {} : { heard_evs }),
      backlog_ms: backlogMs,
      clauses,
      spend_usd: spendUsd,
    };
  },
  notice: ({ code, parameters, engines }) => ({
    type: 'notice',
    code,
    parameters,
    message: noticeSentence(code, parameters),
    ...(engines === undefined ? {} : { engines }),
  }),
  failure: (failure) => {
    const { error, clauseId } = failure;
    return {
      type: 'error',
      ...reportOfFailure(failure),
      ...(error.stage === undefined ? {} : { stage: error.stage }),
      retryable: error.retryable,
      ...(clauseId === undefined ? {} : { clause_id: clauseId }),
      fatal: false,
    };
  },
  refused: ({ error, isFatal }) => ({
    type: 'error',
    ...reportOfError(error),
    ...(error.stage === undefined ? {} : { stage: error.stage }),
    retryable: error.retryable,
    fatal: isFatal,
    ...(error.details === undefined ? {} : { details: error.details }),
  }),
  stopped: ({ clauses, statistics }) => ({
    type: 'dubbing_stopped',
    clauses,
    statistics: wireStatistics(statistics),
  }),
  pong: ({ id }) => ({ type: 'pong', id }),
};

/** The wire knows fewer states than there are. */
const CLONE_STATES: Readonly<Record<CloneProgress['state'], CompanionMessageOf<'voice_clone'>['state']>> = {
  queued: 'queued',
  uploading: 'uploading',
  listening: 'uploading',
  ready: 'ready',
  failed: 'failed',
  cancelled: 'failed',
};

function wireStatistics(statistics: SessionStatistics): CompanionMessageOf<'dubbing_stopped'>['statistics'] {
  const { audioS, spoken, cut, dropped, failed, speakers, readyEvs, heardEvs, spend } = statistics;
  return {
    ...{ audio_s: audioS, spoken, cut, dropped, failed, speakers },
    ...(readyEvs === undefined ? {} : { ready_evs: wirePercentiles(readyEvs) }),
    ...(heardEvs === undefined ? {} : { heard_evs: wirePercentiles(heardEvs) }),
    spend: wireSpend(spend),
  };
}

function binaryFrame({ clauseId, sequence, offsetMs, rateHz, samples }: DubFrame): Uint8Array {
  return encodeFrame({ kind: 'dub', sequence, timeMs: offsetMs, clauseId, rateHz, samples });
}
