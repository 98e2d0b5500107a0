import { describe, expect, test } from 'vitest';
import {
  EMPTY_TRANSCRIPT,
  withTranscriptEvent,
  type Transcript,
  type TranscriptEvent,
} from '../../../../client/captions/transcript.ts';

const ANA = { id: 's1', name: 'Ana', colour: 0 };
const TWO = { id: 's2', name: 'Speaker 2', colour: 1 };

function clause(clauseId: number, speaker = ANA): TranscriptEvent {
  return { kind: 'clause', clauseId, speaker, isOverlapped: false, text: `words ${clauseId}` };
}

function after(...events: readonly TranscriptEvent[]): Transcript {
  return events.reduce(withTranscriptEvent, EMPTY_TRANSCRIPT);
}

describe('the transcript', () => {
  test('shows a clause with its translation, and tells which one is not spoken', () => {
    const { lines } = after(
      clause(1),
      clause(2, TWO),
      { kind: 'translation', clauseId: 1, text: 'palabras' },
      { kind: 'unspoken', clauseId: 2 },
    );
    expect(lines).toMatchObject([
      { speaker: ANA, text: 'words 1', translation: 'palabras', isUnspoken: false },
      { speaker: TWO, text: 'words 2', translation: undefined, isUnspoken: true },
    ]);
  });

  test('gives lines and partial of a speaker who turned out to be another one that one’s name and colour', () => {
    const { lines, partial } = after(
      clause(1),
      clause(2, TWO),
      { kind: 'partial', text: 'and', speaker: TWO },
      { kind: 'relabel', ids: ['s1', 's2'], speaker: ANA },
    );
    expect(lines.map(({ speaker }) => speaker)).toEqual([ANA, ANA]);
    expect(partial).toEqual({ text: 'and', speaker: ANA });
  });

  test('leaves the lines of a session before as they were, whatever is numbered like them', () => {
    const { lines } = after(
      clause(1),
      { kind: 'restarted' },
      clause(1, TWO),
      { kind: 'translation', clauseId: 1, text: 'otras' },
      { kind: 'relabel', ids: ['s1', 's2'], speaker: TWO },
    );
    expect(lines).toMatchObject([
      { session: 0, speaker: ANA, translation: undefined },
      { session: 1, speaker: TWO, translation: 'otras' },
    ]);
  });

  test('keeps the latest lines of a long session', () => {
    const { lines } = after(...Array.from({ length: 450 }, (_, i) => clause(i + 1)));
    expect([lines.length, lines[0]?.clauseId, lines.at(-1)?.clauseId]).toEqual([400, 51, 450]);
  });
});
