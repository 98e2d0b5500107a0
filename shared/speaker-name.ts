/**
 * What a speaker is called while nobody knows who it is. On the wire, in files and in logs it is this English name; clients
 * show its number in the words of their viewer.
 */
const PROVISIONAL = /^Speaker (\d{1,6})$/;

export function provisionalName(number: number): string {
  return `Speaker ${number}`;
}

/** The number in a provisional name; undefined for any other name. */
export function provisionalNumber(name: string): number | undefined {
  const digits = PROVISIONAL.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
