import { shownSpeakerName } from '../../client/i18n/speaker-name.ts';
import type { Mark } from '../../shared/protocol/fields.ts';
import type { RoomClause } from '../../shared/rooms/fields.ts';
import { SpokenWords } from './spoken-words.ts';

/** A clause as it is shown. */
export interface ShownClause {
  readonly clauseId: number;
  readonly sequence: number;
  readonly text: string;
  readonly original: string | undefined;
  readonly speakerId: string;
  readonly speakerName: string | undefined;
  readonly endMs: number;
  readonly words: SpokenWords | undefined;
}

/** Older ones go; the room keeps them, and they can be fetched again. */
const MOST = 600;

function shown(clause: RoomClause): ShownClause {
  return {
    clauseId: clause.clause_id,
    sequence: clause.sequence,
    text: clause.text,
    original: clause.original,
    speakerId: clause.speaker_id,
    speakerName: clause.speaker_name,
    endMs: clause.end_ms,
    words: undefined,
  };
}

/** What the speaker of a clause is called; undefined where one person speaks alone, and needs no name. */
export function speakerIn(clauses: readonly ShownClause[]): (clause: ShownClause) => string | undefined {
  if (clauses.every(({ speakerId }) => speakerId === clauses[0]?.speakerId)) return () => undefined;
  return ({ speakerId, speakerName }) =>
    speakerName === undefined ? speakerId : shownSpeakerName(speakerName);
}

/** The clauses with others in their places; one that is there already stays as it is. */
export function withClauses(
  clauses: readonly ShownClause[],
  added: readonly RoomClause[],
): readonly ShownClause[] {
  const present = new Set(clauses.map(({ clauseId }) => clauseId));
  const fresh = added.filter(({ clause_id }) => !present.has(clause_id)).map(shown);
  if (fresh.length === 0) return clauses;
  const all = [...clauses, ...fresh].sort((a, b) => a.clauseId - b.clauseId);
  // Whoever scrolled back and fetched earlier ones keeps those.
  const isLater = (fresh[0]?.clauseId ?? 0) > (clauses[0]?.clauseId ?? 0);
  return isLater ? all.slice(-MOST) : all.slice(0, MOST);
}

/** What this speaker said is theirs by name. */
export function withSpeakerName(
  clauses: readonly ShownClause[],
  speakerId: string,
  speakerName: string,
): readonly ShownClause[] {
  return clauses.map((clause) => (clause.speakerId === speakerId ? { ...clause, speakerName } : clause));
}

export function withWords(
  clauses: readonly ShownClause[],
  clauseId: number,
  marks: readonly Mark[],
): readonly ShownClause[] {
  return clauses.map((clause) => {
    if (clause.clauseId !== clauseId) return clause;
    const words = new SpokenWords(clause.text, marks);
    return words.isEmpty ? clause : { ...clause, words };
  });
}
