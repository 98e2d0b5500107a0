/** The project's own lint rules find what they are for, and nothing else. */
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { namesRule } from '../../scripts/house/names-rule.mjs';
import { vacuousRule } from '../../scripts/house/vacuous-rule.mjs';

function complaints(code: string, rule: 'names' | 'vacuous' = 'vacuous'): string[] {
  const linter = new Linter();
  const messages = linter.verify(code, {
    plugins: { house: { rules: { names: namesRule, vacuous: vacuousRule } } },
    rules: { [`house/${rule}`]: 'error' },
  });
  return messages.map(({ message }) => message);
}

describe('a test whose assertions are all in loops', () => {
  it.each([
    'test("a", () => { for (const x of found) expect(x).toBe(1); });',
    'it.each([1])("a", () => { found.forEach((x) => { expect(x).toBe(1); }); });',
    'it("a", async () => { for (const x of await all()) { for (const y of x) expect(y).toBe(1); } });',
    'test("a", () => { for (const x of []) expect(x).toBe(1); });',
  ])('is complained of: %s', (code) => {
    expect(complaints(code)).toEqual([expect.stringContaining('may never run')]);
  });

  it.each([
    'test("a", () => { expect(found).toHaveLength(2); for (const x of found) expect(x).toBe(1); });',
    'test("a", () => { for (const x of [1, 2]) expect(x).toBe(1); });',
    'function shows(found) { for (const x of found) expect(x).toBe(1); }',
    'for (const x of cases) { test(x, () => { expect(x).toBe(1); }); }',
    'const all = [1, 2]; test("a", () => { for (const x of all) expect(x).toBe(1); });',
  ])('is left alone where they cannot be empty: %s', (code) => {
    expect(complaints(code)).toEqual([]);
  });
});

describe('a name with a verb that means many things', () => {
  it.each([
    'const heardVoice = 1;',
    'function tellSpeaker() {}',
    'function wait(saidWords) {}',
    'class A { #knownFaces = 1; takeNext() {} }',
    'const { a: toldWords, ...metOthers } = b;',
  ])('is complained of: %s', (code) => {
    expect(complaints(code, 'names')).not.toEqual([]);
  });

  it.each([
    'const heard_evs_ms = 1;',
    'const { takes, heardMs } = fault;',
    'const { heardVoice } = elsewhere;',
    'const mistaken = 1; const hearth = essay;',
  ])('is left alone where it is the contract’s, another’s, or no such verb: %s', (code) => {
    expect(complaints(code, 'names')).toEqual([]);
  });
});
