import { describe, expect, it } from 'vitest';
import type { Boundary, ClauseCandidate } from '../../../companion/recognition/clause-cutter.ts';
import { PunctuationRestorer } from '../../../companion/recognition/punctuation-restorer.ts';

function clause(text: string, boundary: Boundary): ClauseCandidate {
  const words = text.split(' ').map((word, i) => ({ text: word, startMs: i * 300, endMs: i * 300 + 300 }));
  return { words, startMs: 0, endMs: words.length * 300, boundary };
}

function written(...clauses: [string, Boundary][]): string[] {
  const writer = new PunctuationRestorer();
  return clauses.map(([text, boundary]) => writer.restore(clause(text, boundary)));
}

describe('bare words as sentences', () => {
  it('begin with a capital, end with a full stop, and go on in small letters', () => {
    expect(
      written(['we went to the house', 'length'], ['and saw nobody', 'pause'], ['then we left', 'pause']),
    ).toEqual(['We went to the house', 'and saw nobody.', 'Then we left.']);
  });

  it('write I as it is written', () => {
    expect(written(["i think i'm late", 'pause'])).toEqual(["I think I'm late."]);
    expect(written(['it is in it', 'pause'])).toEqual(['It is in it.']);
  });

  it('ask where they begin as questions do, also when the question ends a clause later', () => {
    expect(written(['where did he', 'length'], ['want to go', 'pause'])).toEqual([
      'Where did he',
      'want to go?',
    ]);
    expect(written(['when i came home', 'length'], ['it was dark', 'pause'])[1]).toBe('it was dark.');
  });
});
