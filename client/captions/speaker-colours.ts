/** How many colours captions know. */
export const SPEAKER_COLOURS = 6;

/** "s1" is 0, "s2" is 1 …; ids of another form get a colour that stays theirs too. */
export function speakerColour(speakerId: string): number {
  const number = /\d+$/.exec(speakerId)?.[0];
  if (number !== undefined) return (Number(number) + SPEAKER_COLOURS - 1) % SPEAKER_COLOURS;
  let sum = 0;
  for (const character of speakerId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % SPEAKER_COLOURS;
}
