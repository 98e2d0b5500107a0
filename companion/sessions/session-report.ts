/** What the HTTP routes tell of a session. */
import type { SessionReport, SessionSummary } from '../../shared/http/sessions.ts';
import { NOTHING_SPENT } from '../dubbing/account.ts';
import type { CaptionEntry } from '../dubbing/caption-log.ts';
import type { DubSession } from '../dubbing/session.ts';
import type { SessionSpeaker } from '../speakers/session-speakers.ts';
import { wireLatencies, wireSpend } from './wire-values.ts';

/** What a session's host knows of it beside what is dubbed. */
export type Hosted = Pick<SessionReport, 'session_id' | 'state' | 'started_at'>;

/** @param dub undefined where nothing was dubbed yet */
export function reportOf(
  hosted: Hosted,
  dub: DubSession | undefined,
  errors: SessionReport['errors'],
): SessionReport {
  return {
    ...commonOf(hosted, dub),
    engines: dub?.engines ?? {},
    speakers: (dub?.speakers ?? []).map(speakerReport),
    clauses: { committed: 0, spoken: 0, cut: 0, dropped: 0, failed: 0, ...dub?.counts },
    latency: wireLatencies(dub?.latencies.report() ?? {}),
    spend: wireSpend(dub?.account.spend ?? NOTHING_SPENT),
    errors,
    transcript: (dub?.captions.entries() ?? []).map(written),
  };
}

export function summaryOf(hosted: Hosted, dub: DubSession | undefined): SessionSummary {
  return { ...commonOf(hosted, dub), clauses: dub?.counts.committed ?? 0 };
}

function commonOf(hosted: Hosted, dub: DubSession | undefined): Omit<SessionSummary, 'clauses'> {
  const title = dub?.show?.title;
  return {
    ...hosted,
    ...(title === undefined ? {} : { title }),
    source_language: dub?.sourceLanguage ?? '',
    target_language: dub?.targetLanguage ?? '',
    audio_s: dub?.statistics().audioS ?? 0,
  };
}

function speakerReport({
  speakerId,
  name,
  voiceId,
  actorId,
}: SessionSpeaker): SessionReport['speakers'][number] {
  return {
    speaker_id: speakerId,
    name,
    voice_id: voiceId,
    ...(actorId === undefined ? {} : { actor_id: actorId }),
  };
}

function written(entry: CaptionEntry): SessionReport['transcript'][number] {
  const { isDirect, isOverlapped, translation, voiceId, outcome, readyEvsMs, heardEvsMs, isSkipped, reason } =
    entry;
  return {
    clause_id: entry.clauseId,
    start_ms: entry.startMs,
    end_ms: entry.endMs,
    speaker_id: entry.speakerId,
    ...(isOverlapped ? { overlapped: true } : {}),
    ...(isDirect ? { direct: true } : {}),
    text: entry.text,
    ...(translation === undefined ? {} : { translation }),
    ...(voiceId === undefined ? {} : { voice_id: voiceId }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(readyEvsMs === undefined ? {} : { ready_evs_ms: readyEvsMs }),
    ...(heardEvsMs === undefined ? {} : { heard_evs_ms: heardEvsMs }),
    ...(isSkipped === true ? { skipped: true } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}
