import { describe, expect, it } from 'vitest';
import {
  ClauseCutter,
  RULES_BY_PACE,
  type ClauseCandidate,
} from '../../../companion/recognition/clause-cutter.ts';
import type { Word } from '../../../companion/recognition/ports/recognizer.ts';

const STABLE_MS = 600;
const BARE = { stabilityMs: STABLE_MS, punctuates: false };

/** Words of 300 ms each, one after the other from `fromMs`; "_" is a silence of as long. */
function spoken(text: string, fromMs = 0): Word[] {
  return text
    .split(' ')
    .map((word, i) => ({ text: word, startMs: fromMs + i * 300, endMs: fromMs + i * 300 + 300 }))
    .filter((word) => word.text !== '_');
}

/** Says the words one after the other, a hypothesis every 100 ms, as an honest recogniser would. */
function hear(
  cutter: ClauseCutter,
  words: readonly Word[],
  options: { endAtMs?: number } = {},
): ClauseCandidate[] {
  const lastMs = options.endAtMs ?? (words.at(-1)?.endMs ?? 0) + 1000;
  const clauses: ClauseCandidate[] = [];
  for (let processedToMs = 100; processedToMs <= lastMs; processedToMs += 100) {
    const known = words.filter((word) => word.endMs <= processedToMs);
    clauses.push(...cutter.step({ words: known, isFinal: processedToMs === lastMs, processedToMs }, BARE));
  }
  return clauses;
}

const texts = (clauses: readonly ClauseCandidate[]) =>
  clauses.map((clause) => clause.words.map((w) => w.text).join(' '));
const newCutter = () => new ClauseCutter();

describe('the clause cutter', () => {
  it('says every word once, in order, whatever is cut', () => {
    const words = spoken(
      'we went to the old house and there was nobody who could tell us what had happened to them',
    );
    const clauses = hear(newCutter(), words);
    expect(texts(clauses).join(' ').split(' ')).toEqual(words.map((word) => word.text));
    expect(clauses.length).toBeGreaterThan(2);
  });

  it('does not commit a word before it has been stable', () => {
    const words = spoken('one two three four five six seven eight nine ten');
    const cutter = newCutter();
    let clauses = 0;
    for (let processedToMs = 100; processedToMs <= 3000; processedToMs += 100) {
      const known = words.filter((word) => word.endMs <= processedToMs);
      for (const clause of cutter.step({ words: known, isFinal: false, processedToMs }, BARE)) {
        expect(clause.endMs).toBeLessThanOrEqual(processedToMs - STABLE_MS);
        clauses++;
      }
    }
    expect(clauses).toBeGreaterThan(0);
  });

  it('never says again what it has said, when a later partial moves and changes it', () => {
    const cutter = newCutter();
    const first = hear(cutter, spoken('good morning everybody how are you all today'), { endAtMs: 3400 });
    const saidToMs = first.at(-1)?.endMs ?? 0;
    const revised = spoken('good mourning every body how', 60);
    const again = cutter.step({ words: revised, isFinal: true, processedToMs: 3500 }, BARE);
    expect(again.flatMap((clause) => clause.words).every((word) => word.endMs > saidToMs)).toBe(true);
  });

  it('cuts at the mark of a sentence at once, however short it is', () => {
    const clauses = hear(newCutter(), spoken('Yes. I think that we can'));
    expect(texts(clauses)[0]).toBe('Yes.');
    expect(clauses[0]?.boundary).toBe('sentence');
  });

  it.each([
    'he paid them one hundred and five dollars for it',
    'there were twenty two million people in that town',
    'she was born in nineteen eighty four in London',
    'ella pagó treinta y cinco euros por la casa',
  ])('keeps a number together: "%s"', (text) => {
    const number = /one hundred and five|twenty two million|nineteen eighty four|treinta y cinco/.exec(
      text,
    )?.[0];
    const cut = Object.values(RULES_BY_PACE).flatMap((ruleSets) =>
      [600, 900, 1500, 2100].map((maxAgeMs) => {
        const rules = { ...ruleSets, bare: { ...ruleSets.bare, minWords: 2, maxAgeMs } };
        return texts(hear(new ClauseCutter(rules), spoken(text)));
      }),
    );
    expect(cut.filter((clauses) => !clauses.some((clause) => clause.includes(number ?? '')))).toEqual([]);
  });

  it.each(['Dr. Smith', 'J. R. R. Tolkien', 'the U.S. Army', 'seven a.m. today'])(
    'does not end a sentence within "%s"',
    (name) => {
      const clauses = hear(newCutter(), spoken(`${name} was here`));
      expect(texts(clauses)[0]).toContain(name);
    },
  );

  it('ends a sentence at the full stops of other scripts', () => {
    expect(texts(hear(newCutter(), spoken('यह सच है। और यह भी')))[0]).toBe('यह सच है।');
  });

  it('does not say "1,234" of a number that goes on', () => {
    const cutter = newCutter();
    const before = spoken('there are about');
    const clauses: ClauseCandidate[] = [];
    for (const [number, processedToMs] of [
      ['1,', 1300],
      ['1,234,', 2100],
      ['1,234,567', 2900],
    ] as const) {
      const words = [...before, { text: number, startMs: 900, endMs: processedToMs }];
      for (const laterMs of [0, STABLE_MS]) {
        const hypothesis = { words, isFinal: false, processedToMs: processedToMs + laterMs };
        clauses.push(...cutter.step(hypothesis, BARE));
      }
    }
    const words = [...before, ...spoken('1,234,567 people', 900)];
    clauses.push(...cutter.step({ words, isFinal: true, processedToMs: 4000 }, BARE));
    expect(texts(clauses).join(' ')).toBe('there are about 1,234,567 people');
  });

  it('leaves no single word over behind the longest clause', () => {
    const words = spoken('this is what my old friend had always wanted us all to remember forever.');
    const rules = {
      bare: { minWords: 4, maxAgeMs: 60_000, maxWords: 7, breathMs: 180, pauseMs: 280, quietMs: Infinity },
    };
    for (let maxWords = 4; maxWords < 14; maxWords++) {
      const bare = { ...rules.bare, maxWords };
      const clauses = hear(new ClauseCutter({ bare, punctuated: bare, committed: bare }), words);
      expect(clauses.map((clause) => clause.words.length).every((count) => count > 1)).toBe(true);
    }
  });

  it('cuts before a conjunction and at a breath rather than anywhere', () => {
    expect(texts(hear(newCutter(), spoken('he opened the window because it was hot')))[0]).toBe(
      'he opened the window',
    );
    expect(texts(hear(newCutter(), spoken('take the first train _ the city is far')))[0]).toBe(
      'take the first train',
    );
  });

  it('waits for longer clauses the more careful the pace is, and says every word once at each', () => {
    const words = spoken(
      'my brother left his house three days ago and nobody has seen him since because people keep to themselves here',
    );
    const counts = (['eager', 'balanced', 'careful'] as const).map((pace) => {
      const clauses = hear(new ClauseCutter(RULES_BY_PACE[pace]), words);
      expect(texts(clauses).join(' ').split(' ')).toEqual(words.map((word) => word.text));
      return clauses.length;
    });
    const [eager = 0, balanced = 0, careful = 0] = counts;
    expect(eager).toBeGreaterThan(balanced);
    expect(balanced).toBeGreaterThan(careful);
  });

  it('does not end a clause in a word that leans on the next', () => {
    const clauses = hear(newCutter(), spoken('people like living near the sea in the summer of the year'));
    expect(clauses.length).toBeGreaterThan(1);
    for (const text of texts(clauses).slice(0, -1)) expect(text).not.toMatch(/ (the|of|in|to|a)$/);
  });

  it('bounds how old a clause may get, for slow speech too', () => {
    const slow = spoken('slow _ _ words _ _ come _ _ one _ _ by _ _ one');
    const cutter = newCutter();
    const clauses = hear(cutter, slow);
    for (const clause of clauses) expect(clause.endMs - clause.startMs).toBeLessThan(3000);
    expect(clauses.length).toBeGreaterThan(1);
  });

  it('takes all that is left when the utterance ends', () => {
    expect(texts(hear(newCutter(), spoken('thank you'), { endAtMs: 700 }))).toEqual(['thank you']);
  });

  it('takes nothing from before a seek', () => {
    const cutter = newCutter();
    cutter.discardBefore(900);
    const said = texts(hear(cutter, spoken('old old old new words here'))).join(' ');
    expect(said).toBe('new words here');
  });

  describe('with a recogniser that punctuates', () => {
    const WRITTEN = { stabilityMs: 300, punctuates: true };

    it('takes a mark that comes later as the same word', () => {
      const cutter = newCutter();
      const before = spoken('you should talk to them');
      const after = before.map((word, i) => (i === 4 ? { ...word, text: 'them.' } : word));
      for (let processedToMs = 1500; processedToMs < 1800; processedToMs += 100) {
        expect(cutter.step({ words: before, isFinal: false, processedToMs }, WRITTEN)).toEqual([]);
      }
      const clauses = cutter.step({ words: after, isFinal: false, processedToMs: 1800 }, WRITTEN);
      expect(texts(clauses)).toEqual(['you should talk to them.']);
    });

    it('takes a word as said that the recogniser calls stable', () => {
      const words = spoken('I did.').map((word) => ({ ...word, isStable: true }));
      expect(texts(newCutter().step({ words, isFinal: false, processedToMs: 600 }, WRITTEN))).toEqual([
        'I did.',
      ]);
    });

    it('cuts in a short silence that the detector hears, if there are words enough', () => {
      const words = spoken('it will rain all day');
      const processedToMs = 1600;
      expect(newCutter().step({ words, isFinal: false, processedToMs }, WRITTEN)).toEqual([]);
      const clauses = newCutter().step({ words, isFinal: false, processedToMs }, WRITTEN, 1500);
      expect(texts(clauses)).toEqual(['it will rain all day']);
      const few = spoken('it will');
      expect(newCutter().step({ words: few, isFinal: false, processedToMs: 700 }, WRITTEN, 600)).toEqual([]);
      expect(
        texts(newCutter().step({ words: few, isFinal: false, processedToMs: 900 }, WRITTEN, 600)),
      ).toEqual(['it will']);
    });

    it('guesses what the next clause will be from where it would be cut, once its words were told twice', () => {
      const words = spoken('we can eat at home. I bought');
      const likelyOf = (count: number, answers: number): string | undefined => {
        const cutter = newCutter();
        const capabilities = { ...WRITTEN, stabilityMs: 2000 };
        let likely: readonly Word[] | undefined;
        for (let answer = 0; answer < answers; answer++) {
          const hypothesis = {
            words: words.slice(0, count),
            isFinal: false,
            processedToMs: 2100 + 800 * answer,
          };
          cutter.step(hypothesis, capabilities);
          likely = cutter.likely(hypothesis, capabilities);
        }
        return likely?.map((word) => word.text).join(' ');
      };
      expect(likelyOf(words.length, 2)).toBe('we can eat at home.');
      expect(likelyOf(words.length, 1)).toBeUndefined();
      expect(likelyOf(3, 2)).toBeUndefined();
    });

    it('takes a word that is first told long after it was said as having been so since', () => {
      const words = spoken('we can eat at home. I bought');
      const late = { words, isFinal: false, processedToMs: 2100 };
      expect(newCutter().step(late, { ...WRITTEN, stabilityMs: 600 })).toEqual([]);
      const inBursts = { ...WRITTEN, stabilityMs: 600, agesFromSpeech: true };
      expect(texts(newCutter().step(late, inBursts))).toEqual(['we can eat at home.']);
      // A word in the place of another has only now become what it is.
      const cutter = newCutter();
      cutter.step({ words: spoken('we can eat uh'), isFinal: false, processedToMs: 1200 }, inBursts);
      expect(texts(cutter.step(late, inBursts))).toEqual(['we can eat']);
    });

    it('lets words that are taken as said grow old by the speech since, however little of it was recognised', () => {
      const words = spoken('we can').map((word) => ({ ...word, isStable: true }));
      const few = { words, isFinal: false, processedToMs: 1000 };
      expect(newCutter().step(few, WRITTEN)).toEqual([]);
      expect(texts(newCutter().step({ ...few, spokenToMs: 1600 }, WRITTEN))).toEqual(['we can']);
    });
  });
});
