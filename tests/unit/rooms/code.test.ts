import { describe, expect, it } from 'vitest';
import { formatRoomCode, parseRoomCode, roomCodeOf } from '../../../shared/rooms/code.ts';

describe('codes of rooms', () => {
  it.each([
    ['123456'],
    ['123 456'],
    ['123-456'],
    [' 12 34 56 '],
    ['123\u00a0456'],
    ['１２３４５６'],
    ['١٢٣٤٥٦'],
    ['\u2067١٢٣ ٤٥٦\u2069'],
    ['۱۲۳۴۵۶'],
    ['१२३४५६'],
  ])('"%s" is a code', (text) => {
    expect(parseRoomCode(text)).toBe('123456');
  });

  it.each([
    [''],
    ['12345'],
    ['1234567'],
    ['12345a'],
    ['%00123456'],
    ['123456\u0000'],
    ['+123456'],
    ['123.456'],
    ['𝟏𝟐𝟑456'],
    [`${' '.repeat(1_000_000)}123456`],
  ])('"%.20s" is none', (text) => {
    expect(parseRoomCode(text)).toBeUndefined();
  });

  it('keeps zeros in front, and is shown in two groups', () => {
    expect(parseRoomCode('000 042')).toBe(roomCodeOf(42));
    expect(formatRoomCode(roomCodeOf(42))).toBe('000 042');
    expect(() => roomCodeOf(1_000_000)).toThrow(RangeError);
  });
});
