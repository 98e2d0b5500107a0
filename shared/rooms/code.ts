/** The six digits that a listener types, reads out or scans to find a room. */

export const ROOM_CODE_DIGITS = 6;

/** Six ASCII digits. */
export type RoomCode = string & { readonly brand: 'RoomCode' };

/** Where the ten digits of a script begin: Latin, Arabic-Indic, Persian, Devanagari, full-width. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0xff10];
/** Spaces and dashes of any kind that people put between groups of digits. */
const SEPARATORS = /[\p{Zs}\t\p{Pd}]/gu;
/** Marks of writing direction come along when digits are copied out of Arabic or Hebrew text. */
const DIRECTION_MARKS = /[\u200e\u200f\u061c\u2066-\u2069]/g;
/** Longer text is no code, whatever is in it. */
const MOST_CHARACTERS = 40;

/** "123456", "123 456", "123-456", and the same in full-width, Arabic-Indic, Persian or Devanagari digits. */
export function parseRoomCode(text: string): RoomCode | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const digits = Array.from(text.replace(SEPARATORS, '').replace(DIRECTION_MARKS, ''), digitOf);
  if (digits.length !== ROOM_CODE_DIGITS || digits.includes(undefined)) return undefined;
  return digits.join('') as RoomCode;
}

/** "123 456": two groups are easier to read out and to remember. */
export function formatRoomCode(code: RoomCode): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

/**
 * The code of a number below a million, filled up with zeros.
 * @throws RangeError for any other number
 */
export function roomCodeOf(number: number): RoomCode {
  if (!Number.isInteger(number) || number < 0 || number >= 10 ** ROOM_CODE_DIGITS) {
    throw new RangeError(`saw ${number}, takes a whole number of ${ROOM_CODE_DIGITS} digits`);
  }
  return String(number).padStart(ROOM_CODE_DIGITS, '0') as RoomCode;
}

function digitOf(character: string): number | undefined {
  const point = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((one) => point >= one && point < one + 10);
  return zero === undefined ? undefined : point - zero;
}
