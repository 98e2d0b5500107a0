/** Each event of the domain as the message that a client gets, held against the wire's own schema. */
import { describe, expect, it, test } from 'vitest';
import { encodeEvent, wireMessage } from '../../../companion/sessions/wire-encoder.ts';
import type { OutboundEvent } from '../../../companion/sessions/outbound.ts';
import { decodeFrame } from '../../../shared/protocol/binary.ts';
import { companionMessage } from '../../../shared/protocol/companion-messages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';

const VOICE = { id: 'es+m3', name: 'Spanish, man', kind: 'matched' } as const;
const ENGINE = { name: 'espeak-ng', kind: 'embedded' } as const;
const ENGINES = { stt: ENGINE, translation: ENGINE, tts: ENGINE, speaker: ENGINE, vad: ENGINE };
const SAMPLES = Int16Array.of(0, 1, -1);
const P = { p50Ms: 2100, p95Ms: 2900, count: 12 };
const WIRE_P = { p50_ms: 2100, p95_ms: 2900, count: 12 };
const SPEND = { usd: 0.1, sttS: 4.2, translationCharacters: 10, ttsCharacters: 20 };

type Table = Readonly<Record<OutboundEvent['type'], readonly (readonly [OutboundEvent, object])[]>>;

/** A row for each kind of event: what is optional both there and left out. */
const TABLE: Table = {
  started: [
    [
      {
        ...{ type: 'started', sessionId: 'tab-1', engines: ENGINES, sourceLanguage: 'en' },
        ...{ targetLanguage: 'es', chunkSamples: 1024, isResumed: true, resumeToken: 'token' },
      },
      {
        ...{ type: 'dubbing_started', session_id: 'tab-1', protocol: 1, engines: ENGINES },
        ...{ source_language: 'en', target_language: 'es', chunk_size: 1024, resumed: true },
        resume_token: 'token',
      },
    ],
  ],
  transcript: [
    [
      { type: 'transcript', text: 'Good', isFinal: false, startMs: 640, endMs: 900, language: 'en' },
      { type: 'transcript', text: 'Good', is_final: false, start_ms: 640, end_ms: 900, language: 'en' },
    ],
    [
      {
        ...{ type: 'transcript', text: 'Good', isFinal: true, startMs: 640, endMs: 900 },
        ...{ speakerId: 's1', language: 'en' },
      },
      {
        ...{ type: 'transcript', text: 'Good', is_final: true, start_ms: 640, end_ms: 900 },
        ...{ speaker_id: 's1', language: 'en' },
      },
    ],
  ],
  clause: [
    [
      {
        ...{ type: 'clause', clauseId: 1, text: 'Good.', startMs: 640, endMs: 900, speakerId: 's1' },
        ...{ isOverlapped: false, isDirect: false, language: 'en' },
      },
      {
        ...{ type: 'clause', clause_id: 1, text: 'Good.', start_ms: 640, end_ms: 900 },
        ...{ speaker_id: 's1', language: 'en' },
      },
    ],
    [
      {
        ...{ type: 'clause', clauseId: 1, text: 'Bueno.', startMs: 640, endMs: 900, speakerId: 's1' },
        ...{ isOverlapped: true, isDirect: true, language: 'es' },
      },
      {
        ...{ type: 'clause', clause_id: 1, text: 'Bueno.', start_ms: 640, end_ms: 900 },
        ...{ speaker_id: 's1', overlapped: true, direct: true, language: 'es' },
      },
    ],
  ],
  translation: [
    [
      { type: 'translation', clauseId: 1, text: 'Bueno.', engine: 'apertium' },
      { type: 'translation', clause_id: 1, text: 'Bueno.', engine: 'apertium' },
    ],
  ],
  dubStarted: [
    [
      {
        ...{ type: 'dubStarted', clauseId: 1, speakerId: 's1', voice: VOICE, rateHz: 22_050 },
        ...{ startMs: 640, endMs: 900, readyMs: 2150 },
      },
      {
        ...{ type: 'dub_start', clause_id: 1, speaker_id: 's1', voice: VOICE, sample_rate: 22_050 },
        ...{ start_ms: 640, end_ms: 900, ready_ms: 2150 },
      },
    ],
  ],
  dubFrame: [
    [
      {
        type: 'dubFrame',
        ...{ clauseId: 1, sequence: 2, offsetMs: 40, rateHz: 22_050, samples: SAMPLES },
        marks: [{ kind: 'viseme', value: 'PP', atMs: 40 }],
      },
      { type: 'dub_audio', clause_id: 1, sequence: 2, audio_data: 'AAABAP//' },
    ],
  ],
  dubEnded: [
    [
      { type: 'dubEnded', clauseId: 1, outcome: 'dropped', reason: 'flushed', durationMs: 0 },
      { type: 'dub_end', clause_id: 1, outcome: 'dropped', reason: 'flushed', duration_ms: 0 },
    ],
    [
      {
        ...{ type: 'dubEnded', clauseId: 1, outcome: 'spoken', durationMs: 900 },
        marks: [{ kind: 'word', value: 'Bueno', atMs: 20 }],
      },
      {
        ...{ type: 'dub_end', clause_id: 1, outcome: 'spoken', duration_ms: 900 },
        marks: [{ kind: 'word', value: 'Bueno', at_ms: 20 }],
      },
    ],
  ],
  speaker: [
    [
      { type: 'speaker', speakerId: 's1', name: 'Speaker 1', isNew: true, similarity: 0, voice: VOICE },
      { type: 'speaker', speaker_id: 's1', name: 'Speaker 1', is_new: true, similarity: 0, voice: VOICE },
    ],
    [
      {
        ...{ type: 'speaker', speakerId: 's1', actorId: 'a1', name: 'Ana', isNew: false, similarity: 0.9 },
        ...{ voice: VOICE, replaces: ['s2'] },
      },
      {
        ...{ type: 'speaker', speaker_id: 's1', actor_id: 'a1', name: 'Ana', is_new: false },
        ...{ similarity: 0.9, voice: VOICE, replaces: ['s2'] },
      },
    ],
  ],
  voiceCloning: [
    [
      { type: 'voiceCloning', speakerId: 's1', state: 'queued', progress: 0 },
      { type: 'voice_clone', speaker_id: 's1', state: 'queued', progress: 0 },
    ],
    [
      {
        ...{ type: 'voiceCloning', speakerId: 's1', state: 'listening', progress: 0.9 },
        voice: { ...VOICE, engine: 'elevenlabs', language: '' },
        quality: { seconds: 60, snrDb: 30, purity: 1, similarity: 0.8 },
      },
      {
        ...{ type: 'voice_clone', speaker_id: 's1', state: 'uploading', progress: 0.9, voice_id: 'es+m3' },
        quality: { seconds: 60, snr_db: 30, purity: 1, similarity: 0.8 },
      },
    ],
    [
      { type: 'voiceCloning', speakerId: 's1', state: 'cancelled', progress: 0.2 },
      { type: 'voice_clone', speaker_id: 's1', state: 'failed', progress: 0.2 },
    ],
  ],
  metrics: [
    [
      {
        ...{ type: 'metrics', latencies: { translation: P, readyEvs: P }, backlogMs: 350 },
        ...{ clauses: 12, spendUsd: 0.1 },
      },
      {
        ...{ type: 'metrics', stages: { translation: WIRE_P }, ready_evs: WIRE_P, backlog_ms: 350 },
        ...{ clauses: 12, spend_usd: 0.1 },
      },
    ],
  ],
  notice: [
    [
      { type: 'notice', code: 'cap_near', parameters: { reason: 'spending', spent: 0.4, limit: 0.5 } },
      {
        ...{ type: 'notice', code: 'cap_near', message: '$0.40 of the limit of $0.50 are spent.' },
        parameters: { reason: 'spending', spent: 0.4, limit: 0.5 },
      },
    ],
    [
      {
        ...{ type: 'notice', code: 'engine_replaced', engines: ENGINES },
        parameters: { reason: 'key_rejected', from: 'google-translate', to: 'apertium' },
      },
      {
        ...{ type: 'notice', code: 'engine_replaced', engines: ENGINES },
        parameters: { reason: 'key_rejected', from: 'google-translate', to: 'apertium' },
        message: 'Google Translate does not accept the key. Apertium takes over from Google Translate.',
      },
    ],
  ],
  failure: [
    [
      { type: 'failure', error: new DubError('engine_timeout', undefined, { stage: 'tts' }), clauseId: 7 },
      {
        ...{ type: 'error', code: 'engine_timeout', message: 'An engine took too long.', stage: 'tts' },
        parameters: {},
        ...{ retryable: true, clause_id: 7, fatal: false },
      },
    ],
    [
      {
        ...{ type: 'failure', lost: { fromMs: 1200, toMs: 3450 } },
        error: new DubError('engine_failed', { reason: 'ended', engine: 'whisper' }),
      },
      {
        ...{ type: 'error', code: 'engine_failed', retryable: true, fatal: false },
        parameters: { reason: 'ended', engine: 'whisper', lost_from_s: 1.2, lost_to_s: 3.5 },
        message: 'Whisper ended before it had answered. What was said from 1.2 to 3.5 s is not dubbed.',
      },
    ],
  ],
  refused: [
    [
      {
        type: 'refused',
        error: new DubError('too_many_sessions', undefined, { stage: 'wire' }),
        isFatal: true,
      },
      {
        ...{ type: 'error', code: 'too_many_sessions', stage: 'wire', retryable: true, fatal: true },
        parameters: {},
        message: expect.any(String) as string,
      },
    ],
  ],
  stopped: [
    [
      {
        ...{ type: 'stopped', clauses: 12 },
        statistics: {
          ...{ audioS: 45.2, spoken: 11, cut: 1, dropped: 0, failed: 0, speakers: 2 },
          ...{ heardEvs: P, spend: SPEND },
        },
      },
      {
        ...{ type: 'dubbing_stopped', clauses: 12 },
        statistics: {
          ...{ audio_s: 45.2, spoken: 11, cut: 1, dropped: 0, failed: 0, speakers: 2, heard_evs: WIRE_P },
          spend: { usd: 0.1, stt_s: 4.2, translation_characters: 10, tts_characters: 20 },
        },
      },
    ],
  ],
  pong: [
    [
      { type: 'pong', id: 7 },
      { type: 'pong', id: 7 },
    ],
  ],
};

describe('the wire’s message', () => {
  test.each(Object.entries(TABLE).flatMap(([type, rows]) => rows.map((row) => [type, ...row] as const)))(
    'of %s has the wire’s names, and nothing that the schema does not know',
    (_, event, message) => {
      const written: unknown = JSON.parse(JSON.stringify(wireMessage(event)));
      expect(written).toEqual(message);
      expect(companionMessage.parse(written)).toEqual(written);
    },
  );

  it('of dub audio is bytes where the client asked for them', () => {
    const event = { clauseId: 1, sequence: 2, offsetMs: 40, rateHz: 22_050, samples: SAMPLES } as const;
    const bytes = encodeEvent({ type: 'dubFrame', ...event, marks: [] }, 'binary');
    if (typeof bytes === 'string') throw new Error('no bytes');
    const { offsetMs: timeMs, ...same } = event;
    expect(decodeFrame(bytes)).toEqual({ frame: { kind: 'dub', timeMs, ...same } });
  });
});
