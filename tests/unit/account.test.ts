import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { DaySpending, type DaySpendingStore } from '../../companion/dubbing/day-spending.ts';
import { DaySpendingFile } from '../../companion/store/day-spending-file.ts';
import { Glossary } from '../../companion/store/glossary.ts';

const clause = { stage: 'tts', amount: 40, usd: 0.3 } as const;

describe("a session's account", () => {
  it('adds up what was bought, a stage at a time', () => {
    const account = new Account('a');
    account.buy(clause);
    account.buy({ stage: 'stt', amount: 1, usd: 0.0004 });
    account.buy(clause).cancel();
    expect(account.spend).toEqual({ usd: 0.3004, sttS: 1, translationCharacters: 0, ttsCharacters: 40 });
  });

  it('gives a bill back once', () => {
    const account = new Account('a');
    account.buy(clause);
    const bill = account.buy(clause);
    bill.cancel();
    bill.cancel();
    expect(account.spend.usd).toBe(0.3);
  });

  it('never passes its cap, says when it is near, and goes on when it is raised', () => {
    const near: number[] = [];
    const account = new Account('a', { near: (spentUsd) => near.push(spentUsd) });
    account.setCap(0.7);
    account.buy(clause);
    account.buy(clause);
    expect(near).toEqual([0.6]);
    expect(() => account.buy(clause)).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached' }) as Error,
    );
    expect(account.isSpent).toBe(true);
    expect(account.spend.usd).toBe(0.6);
    account.setCap(1);
    expect(account.isSpent).toBe(false);
    account.buy(clause);
    account.setCap(undefined);
    expect(account.affords(1e6)).toBe(true);
  });
});

describe('the glossary', () => {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-glossary-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const glossary = new Glossary(folder);
  const write = (text: string) => {
    writeFileSync(join(folder, 'glossary.json'), text);
  };

  it.each([
    ['no JSON', '{', /it is not JSON/],
    [
      'lists in lists',
      '['.repeat(5000) + ']'.repeat(5000),
      /saw more than 16 levels of nesting, takes at most 16/,
    ],
    ['more than a glossary has', ' '.repeat(5 * 1024 * 1024), /saw more than 4194304 bytes, takes at most/],
    ['a wrong list by a long name', JSON.stringify({ ['x'.repeat(100_000)]: 7 }), /: x{100}…: saw 7, takes/],
  ])('that holds %s is refused in a few words', (_what, text, words) => {
    write(text);
    expect(() => glossary.terms(undefined, 'es')).toThrow(words);
    expect(() => glossary.terms(undefined, 'es')).not.toThrow(/.{300}/);
    rmSync(join(folder, 'glossary.json'));
  });

  it('is empty where there is none', () => {
    expect(glossary.terms(undefined, 'es')).toEqual([]);
  });

  it('holds what is for every show, a site and a title, with translations where there are', () => {
    write(
      JSON.stringify({
        '*': ['Samevoice'],
        'example.org': [{ text: 'Winden', translations: { es: 'Güinden' } }],
        'the harbour': ['Marlow'],
        'other.example': ['Nobody'],
      }),
    );
    const show = { site: 'www.example.org', title: 'The Harbour, part 2' };
    expect(glossary.terms(show, 'es-MX')).toEqual([
      { text: 'Samevoice' },
      { text: 'Winden', translation: 'Güinden' },
      { text: 'Marlow' },
    ]);
    expect(glossary.terms(show, 'de')).toContainEqual({ text: 'Winden' });
    expect(glossary.terms(undefined, 'es')).toEqual([{ text: 'Samevoice' }]);
  });

  it.each([
    ['{', 'it is not JSON'],
    ['{"*": "Samevoice"}', /\*: /],
    ['{"*": [{"name": "x"}]}', /\*\.0/],
  ])('says what is wrong with %s', (text, where) => {
    write(text);
    expect(() => glossary.terms(undefined, 'es')).toThrow(where);
  });
});

describe('what a day may cost', () => {
  let today = '2026-03-01';
  const day = (capUsd: number, store?: DaySpendingStore) =>
    new DaySpending({ capUsd, today: () => today, ...(store === undefined ? {} : { store }) });
  const reached = expect.objectContaining({
    code: 'spend_cap_reached',
    parameters: { reason: 'day', spent: 0.6, limit: 0.8 },
  }) as Error;

  it('counts for all accounts together, whatever each of them may spend', () => {
    const spending = day(0.8);
    const [one, other] = [new Account('a', {}, spending), new Account('b', {}, spending)];
    one.buy(clause);
    const bill = other.buy(clause);
    expect(() => one.buy(clause)).toThrow(reached);
    expect(one.isSpent).toBe(true);
    // What was not delivered is given back to the day, too.
    bill.cancel();
    other.buy(clause);
    expect(() => other.buy(clause)).toThrow(reached);
  });

  it('begins anew with the next day', () => {
    today = '2026-03-01';
    const spending = day(0.5);
    new Account('a', {}, spending).buy(clause);
    expect(spending.affords(0.3)).toBe(false);
    today = '2026-03-02';
    expect(spending.affords(0.3)).toBe(true);
    expect(spending.usd).toBe(0);
  });

  it('is not forgotten by a companion that starts again', () => {
    today = '2026-03-01';
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-day-'));
    try {
      new Account('a', {}, day(0.5, new DaySpendingFile(folder))).buy(clause);
      expect(day(0.5, new DaySpendingFile(folder)).usd).toBe(0.3);
      for (const nonsense of ['', '{', '{"day":"2026-03-01","usd":-1}', '{"day":"2026-03-01","usd":1e999}']) {
        writeFileSync(join(folder, 'spending.json'), nonsense);
        expect(day(0.5, new DaySpendingFile(folder)).usd).toBe(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
