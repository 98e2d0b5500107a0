/**
 * English as it is spoken, brought to what Apertium's rules know. It takes most contractions well ("don't", "I'm",
 * "we'll"), so only what was seen to go wrong is here; each line was compared before and after.
 */

const PHRASES: readonly (readonly [RegExp, string])[] = [
  // The pronoun is known in upper case only.
  [/(?<![\p{L}\p{N}'-])i(?=$|[\s,;:.!?]|'(?:m|d|ll|ve)\b)/gu, 'I'],
  // "Dejado es va", a participle of "leave"; the first person plural serves as the imperative.
  [/\blet(?:'s| us) (?=\p{L})/giu, 'we '],
  [/\b(\p{L}+)'d better\b/giu, '$1 should'],
  [/\bwanna\b/gi, 'want to'],
  [/(?:\b|'ve )gotta\b/gi, ' have to'],
  [/\b(?:yeah|yep)\b/gi, 'yes'],
  // After a modal verb "do it" lost its verb.
  [/\bdo it\b/gi, 'make it'],
  // "ir casa"
  [/\b(go|goes|going|gone|went|come|comes|coming|came|return|returned) home\b/gi, '$1 to home'],
  [/(?<=\d),(?=\d{3}\b)/g, ''],
];

/** @param text one line, tidy */
export function spokenEnglish(text: string): string {
  return PHRASES.reduce((sofar, [from, to]) => sofar.replaceAll(from, to), text.replaceAll('’', "'"))
    .replaceAll(/ +/g, ' ')
    .trim();
}
