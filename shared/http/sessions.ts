/** What is and was dubbed: how sessions go, and what was said in them. */
import { z } from 'zod';
import { engineInfo } from '../engine-info.ts';
import { failureFields, id, percentiles, spend } from '../protocol/fields.ts';
import { EMPTY, failure, json, route, text } from './route.ts';

export const clauseOutcome = z.enum(['spoken', 'cut', 'dropped', 'failed']);

export const sessionReport = z.object({
  session_id: z.string(),
  state: z.enum(['live', 'waiting', 'ended']),
  source_language: z.string(),
  target_language: z.string(),
  engines: z.record(z.string(), engineInfo),
  /** What was watched, as its client called it. */
  title: z.string().optional(),
  started_at: z.string(),
  audio_s: z.number(),
  speakers: z.array(
    z.object({
      speaker_id: z.string(),
      name: z.string(),
      voice_id: z.string(),
      actor_id: z.string().optional(),
    }),
  ),
  clauses: z.object({
    committed: z.int(),
    spoken: z.int(),
    cut: z.int(),
    dropped: z.int(),
    failed: z.int(),
  }),
  latency: z.object({
    commit: percentiles.optional(),
    translation: percentiles.optional(),
    synthesis: percentiles.optional(),
    processing: percentiles.optional(),
    ready_evs: percentiles.optional(),
    heard_evs: percentiles.optional(),
  }),
  spend,
  errors: z.array(z.object({ ...failureFields, at: z.string() })),
  /** Every clause, oldest first; what has not happened to it (yet) is left out. */
  transcript: z.array(
    z.object({
      clause_id: z.int(),
      start_ms: z.number(),
      end_ms: z.number(),
      speaker_id: z.string(),
      /** Two spoke at once. */
      overlapped: z.literal(true).optional(),
      /** The text is a translation: what was said was not written down. */
      direct: z.literal(true).optional(),
      text: z.string(),
      translation: z.string().optional(),
      voice_id: z.string().optional(),
      outcome: clauseOutcome.optional(),
      ready_evs_ms: z.number().optional(),
      heard_evs_ms: z.number().optional(),
      /** The listener's side left the dub to its caption: it came too late. */
      skipped: z.boolean().optional(),
      /** Why it was dropped or cut short, as its `dub_end` said, or the code of its error. */
      reason: z.string().optional(),
    }),
  ),
});
export type SessionReport = z.infer<typeof sessionReport>;

export const sessionSummary = sessionReport
  .pick({
    session_id: true,
    state: true,
    source_language: true,
    target_language: true,
    title: true,
    started_at: true,
    audio_s: true,
  })
  .extend({ clauses: z.int() });
export type SessionSummary = z.infer<typeof sessionSummary>;

/** Oldest first. */
export const sessionList = z.object({ sessions: z.array(sessionSummary) });
export type SessionList = z.infer<typeof sessionList>;

export const sessionSearch = z.object({
  matches: z.array(
    z.object({
      session_id: z.string(),
      clause_id: z.int(),
      start_ms: z.number(),
      speaker_id: z.string(),
      text: z.string(),
      translation: z.string().optional(),
    }),
  ),
});
export type SessionSearch = z.infer<typeof sessionSearch>;

const params = z.object({ session_id: id });
const unknown = failure('There is no session by that id (any more).');

export const sessionRoutes = {
  list: route({
    method: 'GET',
    path: '/api/sessions',
    tag: 'sessions',
    summary: 'Sessions live, and ended today',
    answers: { 200: json(sessionList) },
  }),
  search: route({
    method: 'GET',
    path: '/api/search',
    tag: 'sessions',
    summary: 'What was said today, by words in it',
    query: z.object({ words: z.string().min(1).max(200) }),
    answers: { 200: json(sessionSearch) },
  }),
  report: route({
    method: 'GET',
    path: '/api/sessions/:session_id',
    tag: 'sessions',
    summary: 'How a session goes or went, and its transcript',
    params,
    answers: { 200: json(sessionReport), 404: unknown },
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/sessions/:session_id',
    tag: 'sessions',
    summary: 'Forgets a session; one that is live ends',
    params,
    answers: { 204: EMPTY, 404: unknown },
  }),
  vtt: route({
    method: 'GET',
    path: '/api/sessions/:session_id/captions.vtt',
    tag: 'sessions',
    isLinked: true,
    summary: 'What was said and its translation, as WebVTT',
    params,
    answers: { 200: text('text/vtt'), 404: unknown },
  }),
  srt: route({
    method: 'GET',
    path: '/api/sessions/:session_id/captions.srt',
    tag: 'sessions',
    isLinked: true,
    summary: 'What was said and its translation, as SubRip',
    params,
    answers: { 200: text('application/x-subrip'), 404: unknown },
  }),
};
