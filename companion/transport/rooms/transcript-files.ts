/** What was said in a room, as captions and as JSON. */
import type { z } from 'zod';
import type { Caption } from '../../../shared/captions.ts';
import type { roomTranscript } from '../../../shared/rooms/http.ts';
import type { Room } from '../../rooms/room.ts';

/** @param language left out, what was said alone; else its translations, and what was said below where `withOriginal` */
export function captionsOf(room: Room, language: string | undefined, withOriginal = true): Caption[] {
  return room.transcript.clauses().flatMap(({ clause, translations }): Caption[] => {
    const { startMs, endMs, text, speakerId } = clause;
    const translation = language === undefined ? undefined : translations.get(language);
    const shown = translation === undefined ? text : withOriginal ? `${translation}\n${text}` : translation;
    const speaker = room.transcript.nameOf(speakerId);
    return [{ startMs, endMs, text: shown, ...(speaker === undefined ? {} : { speaker }) }];
  });
}

export function transcriptOf(room: Room, language: string | undefined): z.input<typeof roomTranscript> {
  return {
    name: room.name,
    source_language: room.sourceLanguage,
    ...(language === undefined ? {} : { language }),
    clauses: room.transcript.clauses().map(({ clause, translations }) => {
      const name = room.transcript.nameOf(clause.speakerId);
      const translation = language === undefined ? undefined : translations.get(language);
      return {
        clause_id: clause.clauseId,
        start_ms: clause.startMs,
        end_ms: clause.endMs,
        speaker_id: clause.speakerId,
        ...(name === undefined ? {} : { speaker_name: name }),
        text: clause.text,
        ...(translation === undefined ? {} : { translation }),
      };
    }),
  };
}
