import { describe, expect, test } from 'vitest';
import { stillShown, withCaption, type CaptionLine } from '../../../extension/content/caption-list.ts';
import type { Caption } from '../../../client/captions/caption.ts';

function show(clauseId: number, lingerMs: number | null = null): Caption {
  const speaker = { id: 's1', name: 'Ana', colour: 0 };
  return { kind: 'show', clauseId, speaker, text: `text ${clauseId}`, original: '', lingerMs };
}

function ids(lines: readonly CaptionLine[]): number[] {
  return lines.map(({ clauseId }) => clauseId);
}

describe('captions', () => {
  test('stay as long as the voice, and a moment for slower readers', () => {
    let lines = withCaption([], show(1), 0);
    expect(ids(stillShown(lines, 60_000))).toEqual([1]);
    lines = withCaption(lines, { kind: 'done', clauseId: 1 }, 60_000);
    expect(ids(stillShown(lines, 61_000))).toEqual([1]);
    expect(ids(stillShown(lines, 61_300))).toEqual([]);
  });

  test('the next voice takes the place of the one before', () => {
    let lines = withCaption([], show(1), 0);
    lines = withCaption(lines, { kind: 'done', clauseId: 1 }, 100);
    expect(ids(withCaption(lines, show(2), 110))).toEqual([2]);
  });

  test('a line of somebody who turned out to be somebody else gets their name at once', () => {
    const lines = withCaption(withCaption([], show(1), 0), show(2, 3_000), 10);
    const bea = { id: 's2', name: 'Bea', colour: 1 };
    const relabelled = withCaption(lines, { kind: 'relabel', ids: ['s1', 's2'], speaker: bea }, 20);
    expect(relabelled.map(({ text, speaker }) => [text, speaker.name])).toEqual([
      ['text 1', 'Bea'],
      ['text 2', 'Bea'],
    ]);
    expect(withCaption(lines, { kind: 'relabel', ids: ['s3'], speaker: bea }, 20)).toEqual(lines);
  });

  test('what is not spoken is shown beside what is', () => {
    const lines = withCaption(withCaption([], show(1), 0), show(2, 3_000), 10);
    expect(ids(lines)).toEqual([1, 2]);
    expect(ids(stillShown(lines, 3_100))).toEqual([1]);
  });

  test('never more than two lines, and none after a seek', () => {
    let lines: readonly CaptionLine[] = [];
    for (let i = 1; i < 6; i++) lines = withCaption(lines, show(i, 5_000), 0);
    expect(ids(lines)).toEqual([4, 5]);
    expect(withCaption(lines, { kind: 'clear' }, 0)).toEqual([]);
  });
});
