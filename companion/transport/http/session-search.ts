import type { SessionSearch } from '../../../shared/http/sessions.ts';
import type { SessionHost } from '../../sessions/session-host.ts';

const MOST_MATCHES = 200;

/** Clauses in which all of these words occur, said or translated, the newest session first. Case and accents do not matter. */
export function matchesOf(sessions: readonly SessionHost[], words: string): SessionSearch {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const matches: SessionSearch['matches'] = [];
  for (const session of [...sessions].reverse()) {
    for (const { clauseId, startMs, speakerId, text, translation } of session.captions()) {
      const searched = plain(`${text} ${translation ?? ''}`);
      if (!wanted.every((word) => searched.includes(word))) continue;
      matches.push({
        session_id: session.id,
        clause_id: clauseId,
        start_ms: startMs,
        speaker_id: speakerId,
        text,
        ...(translation === undefined ? {} : { translation }),
      });
      if (matches.length === MOST_MATCHES) return { matches };
    }
  }
  return { matches };
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
