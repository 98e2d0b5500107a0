import { describe, expect, it } from 'vitest';
import { MouthClock } from '../../../../pages/avatar/mouth-clock.ts';
import { parseListenAddress } from '../../../../pages/listen/address.ts';
import { chooseLanguage } from '../../../../pages/listen/choose-language.ts';
import { withClauses, withWords } from '../../../../pages/listen/clauses.ts';
import { SpokenWords } from '../../../../pages/listen/spoken-words.ts';
import type { RoomClause } from '../../../../shared/rooms/fields.ts';

const BASE = 'http://192.0.2.7:8080';

describe('a link to a room', () => {
  it('carries the code, the key in its fragment, a language, and how it is shown', () => {
    expect(
      parseListenAddress(
        `${BASE}/listen/123456?lang=pt-BR&screen=1&background=transparent&trim=120#k=pX0_-a`,
      ),
    ).toEqual({
      code: '123456',
      key: 'pX0_-a',
      language: 'pt-BR',
      isScreen: true,
      isTransparent: true,
      hasControls: false,
      trimMs: 120,
    });
  });

  it.each([
    ['/listen', undefined],
    ['/listen/', undefined],
    ['/listen/12345', undefined],
    ['/listen/12345a', undefined],
    ['/listen/%00%ff', undefined],
    ['/listen/123%20456', '123456'],
    ['/listen/%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6', '123456'],
  ])('%s is the code %s', (path, code) => {
    expect(parseListenAddress(BASE + path).code).toBe(code);
  });

  it('is not taken at its word where it is nonsense', () => {
    const address = parseListenAddress(`${BASE}/listen/123456?lang=%3Cb%3E&trim=99999#k=<script>`);
    expect(address).toMatchObject({ key: undefined, language: undefined, trimMs: 300 });
    expect(parseListenAddress(`${BASE}/listen/123456?trim=x`).trimMs).toBe(0);
  });
});

describe('the language that a listener begins with', () => {
  const offered = ['de', 'pt-BR', 'hi'].map((language) => ({ language, sound: true }));
  it.each([
    [['hi'], 'hi'],
    [['pt-PT'], 'pt-BR'],
    [['ja', 'DE-at'], 'de'],
    [[undefined, 'hi'], 'hi'],
    [['ja'], 'de'],
  ])('of those who want %j is %s', (wanted, language) => {
    expect(chooseLanguage(offered, wanted)).toBe(language);
  });
});

describe('how far a clause is spoken', () => {
  const mark = (value: string, at_ms: number) => ({ kind: 'word' as const, value, at_ms });

  it('is told by its words, with the one that is being spoken', () => {
    const words = new SpokenWords('Guten Morgen, zusammen.', [
      mark('Guten', 0),
      mark('morgen', 300),
      mark('zusammen', 700),
    ]);
    expect([-1, 0, 299, 300, 5_000].map((ms) => words.lengthAt(ms))).toEqual([0, 5, 5, 12, 22]);
  });

  it('goes on behind what is spoken otherwise than it is written', () => {
    const words = new SpokenWords('Es kostet 20 Euro.', [
      mark('Es', 0),
      mark('kostet', 200),
      mark('zwanzig', 500),
      mark('Euro', 900),
    ]);
    expect([600, 900].map((ms) => words.lengthAt(ms))).toEqual([9, 17]);
  });

  it('tells the second of two equal words from the first', () => {
    const words = new SpokenWords('ja ja', [mark('ja', 0), mark('ja', 400)]);
    expect([0, 400].map((ms) => words.lengthAt(ms))).toEqual([2, 5]);
  });
});

describe('the log of a room', () => {
  const clause = (clause_id: number): RoomClause => ({
    sequence: clause_id * 10,
    clause_id,
    text: `Clause ${clause_id}`,
    start_ms: 0,
    end_ms: 0,
    speaker_id: 's1',
    engine: 'script',
  });

  it('is in the order of speech, each clause once, whatever comes again or late', () => {
    const log = withClauses(withClauses([], [clause(3), clause(5)]), [clause(5), clause(4), clause(1)]);
    expect(log.map(({ clauseId }) => clauseId)).toEqual([1, 3, 4, 5]);
  });

  it('is bounded: the oldest go while it grows, and not what a reader fetches', () => {
    let log = withClauses([], []);
    for (let id = 101; id <= 900; id++) log = withClauses(log, [clause(id)]);
    expect(log).toHaveLength(600);
    expect(log.at(-1)?.clauseId).toBe(900);
    const earlier = withClauses(log, [clause(1), clause(2)]);
    expect(earlier[0]?.clauseId).toBe(1);
    expect(earlier.length).toBeLessThanOrEqual(600);
  });

  it('knows the words of a clause once they have come, and keeps those of another', () => {
    const log = withWords(withClauses([], [clause(1), clause(2)]), 2, [
      { kind: 'word', value: 'Clause', at_ms: 0 },
    ]);
    expect(log.map(({ words }) => words?.lengthAt(0))).toEqual([undefined, 6]);
  });
});

describe('the moment that a face is drawn for', () => {
  it('is one and a half frames after what is audible, whatever the screen’s rate', () => {
    for (const frameMs of [1000 / 60, 1000 / 120, 1000 / 30]) {
      const clock = new MouthClock(() => 5_000);
      let drawn = 0;
      for (let frame = 0; frame < 20; frame++) drawn = clock.frame(frame * frameMs);
      expect(drawn).toBeCloseTo(5_000 + 1.5 * frameMs, 6);
    }
  });

  it('is the middle of the time that a picture stays, where not every frame is drawn', () => {
    const frameMs = 1000 / 60;
    const clock = new MouthClock(() => 5_000);
    let drawn = 0;
    for (let frame = 0; frame < 20; frame++) drawn = clock.frame(frame * frameMs, 2 * frameMs);
    expect(drawn).toBeCloseTo(5_000 + frameMs + frameMs, 6);
  });

  it('is not moved by a page that was away for a minute', () => {
    const clock = new MouthClock(() => 0);
    clock.frame(0);
    expect(clock.frame(60_000)).toBeCloseTo(25, 6);
  });
});
