/** Texts into words; some languages are written without spaces. */
import { baseLanguage } from '../../../shared/languages.ts';

const WITHOUT_SPACES = new Set(['zh', 'cmn', 'yue', 'ja', 'th', 'lo', 'km', 'my']);
const segmenters = new Map<string, Intl.Segmenter>();

/** Marks stay with the word before them. */
export function wordsOf(text: string, language: string): string[] {
  const base = baseLanguage(language);
  if (!WITHOUT_SPACES.has(base)) return text.split(/\s+/).filter((word) => word !== '');
  const segmenter =
    segmenters.get(base) ?? new Intl.Segmenter(base === 'cmn' ? 'zh' : base, { granularity: 'word' });
  segmenters.set(base, segmenter);
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true || words.length === 0) words.push(segment.trim());
    else words.push((words.pop() ?? '') + segment.trim());
  }
  return words.filter((word) => word !== '');
}
