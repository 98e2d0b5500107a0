import { describe, expect, it } from 'vitest';
import { JsonLimitError, parseJson, tryParseJson } from '../../shared/bounded-json.ts';

const limits = { depth: 3, values: 6, characters: 60 };

describe('JSON within its limits', () => {
  it.each([
    '7',
    '"["',
    '[[[]]]',
    '{"a":{"b":{}}}',
    '[{"a":[1]},[2]]',
    '[[[1]],[2]]',
    '{"a":"[[[[[[[[","b":"{{{{{{"}',
    String.raw`["\"[[[[[","\\",[["\\\"[[[["]]]`,
    String.raw`"\\\\\\"`,
    ' [ 1 , 2 , 3 , 4 ] ',
  ])('is parsed as it stands: %s', (text) => {
    expect(parseJson(text, limits)).toEqual(JSON.parse(text));
  });
});

describe('JSON beyond a limit', () => {
  it.each([
    ['[[[[]]]]', 'saw more than 3 levels of nesting, takes at most 3'],
    ['{"a":[{"b":[]}]}', 'saw more than 3 levels of nesting, takes at most 3'],
    [String.raw`["\\",[[["\""]]]]`, 'saw more than 3 levels of nesting, takes at most 3'],
    ['[1,2,3,4,5,6,7]', 'saw more than 6 values, takes at most 6'],
    ['[[],[],[],[]]', 'saw more than 6 values, takes at most 6'],
    [`"${'x'.repeat(60)}"`, 'saw 62 characters, takes at most 60'],
  ])('is refused: %s', (text, message) => {
    expect(() => parseJson(text, limits)).toThrow(
      expect.objectContaining({ name: 'JsonLimitError', message }) as Error,
    );
  });

  it('is refused wherever its brackets are not inside a text, as a parser sees it', () => {
    // Every list written with up to five of these characters.
    const alphabet = ['[', ']', '"', '\\', '1', ','];
    let seen = 0;
    for (const inside of textsOf(alphabet, 5)) {
      const text = `[${inside}]`;
      const value = tryParseJson(text);
      if (value === undefined) continue;
      seen++;
      const depth = depthOf(value);
      expect(tryParseJson(text, { depth }), text).toEqual(value);
      expect(() => parseJson(text, { depth: depth - 1 }), text).toThrow(JsonLimitError);
    }
    expect(seen).toBeGreaterThan(100);
  });
});

function* textsOf(alphabet: readonly string[], most: number): Generator<string> {
  if (most === 0) return;
  for (const first of alphabet) {
    yield first;
    for (const rest of textsOf(alphabet, most - 1)) yield first + rest;
  }
}

function depthOf(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  return 1 + Math.max(0, ...value.map(depthOf));
}
