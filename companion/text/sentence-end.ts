/** Where a sentence ends, in whatever script. */
import { isAbbreviation } from './abbreviations.ts';

/** Full stops, exclamation and question marks of Latin, Greek and Cyrillic, Chinese and Japanese, Hindi, Arabic, Urdu, Armenian, Amharic, Burmese and Khmer. */
const STOP = '.!?…。！？｡．।॥؟۔։՜՞።፧။។';
const SENTENCE_END = new RegExp(`[${STOP}]["'”’»)\\]」』]*$`, 'u');
/** A full stop alone, which may be an abbreviation's. */
const FULL_STOP = /^(.*\.)["'”’»)\]]*$/su;

/** Whether a text's last word ends a sentence: "Tolkien." does, "Dr." and "J." do not. */
export function endsSentence(text: string): boolean {
  const trimmed = text.trim();
  if (!SENTENCE_END.test(trimmed)) return false;
  const word = /\S+$/u.exec(trimmed)?.[0] ?? '';
  const stopped = FULL_STOP.exec(word)?.[1];
  return stopped === undefined || stopped.endsWith('..') || !isAbbreviation(stopped);
}
