/** The project's own lint rules find what they are for, and nothing else. */
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { vacuousRule } from '../../scripts/house/vacuous-rule.mjs';

function complaints(code: string): string[] {
  const linter = new Linter();
  const messages = linter.verify(code, {
    plugins: { house: { rules: { vacuous: vacuousRule } } },
    rules: { 'house/vacuous': 'error' },
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
