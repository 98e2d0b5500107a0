/** A committed text cut into words, each with the time and the confidence that the service's tokens give it. */
import { wordsOf } from '../../word-timing/segmentation.ts';
import type { RecognizedWord } from '../../word-timing/word-timing.ts';
import type { Token } from './messages.ts';

interface Placed extends Token {
  /** Where its text lies among the texts of all tokens. */
  readonly from: number;
  readonly to: number;
}

/**
 * @param captureMs from the session's clock to that of the capture
 * @param latestMs the end of the session's sound: times beyond it are none
 */
export function timedWords(
  text: string,
  tokens: readonly Token[],
  language: string,
  captureMs: (sessionMs: number) => number,
  latestMs: number,
): RecognizedWord[] {
  const placed: Placed[] = [];
  let all = '';
  for (const token of tokens) {
    const from = all.length;
    all += token.text ?? '';
    placed.push({ ...token, from, to: all.length });
  }
  let [at, first] = [0, 0];
  return wordsOf(text, language).map((word) => {
    const from = all.indexOf(word, at);
    if (from < 0) return { text: word };
    at = from + word.length;
    while ((placed[first]?.to ?? Infinity) <= from) first++;
    const own: Token[] = [];
    for (let i = first; (placed[i]?.from ?? Infinity) < at; i++) {
      const one = placed[i];
      if (one !== undefined && one.type !== 'spacing') own.push(one);
    }
    return { text: word, ...spanIn(own, captureMs, latestMs), ...confidenceIn(own) };
  });
}

/** When the middle of what was said lies, on the session's clock in ms; undefined where no token has a time. */
export function middleMs(tokens: readonly Token[], latestMs: number): number | undefined {
  const span = spanIn(
    tokens.filter(({ type }) => type !== 'spacing'),
    (ms) => ms,
    latestMs,
  ).span;
  return span && (span.startMs + span.endMs) / 2;
}

function spanIn(
  tokens: readonly Token[],
  captureMs: (sessionMs: number) => number,
  latestMs: number,
): Pick<RecognizedWord, 'span'> {
  const starts = tokens.flatMap(({ start }) => start ?? []).map((seconds) => seconds * 1000);
  const ends = tokens.flatMap(({ end }) => end ?? []).map((seconds) => seconds * 1000);
  const [startMs, endMs] = [Math.min(...starts), Math.max(...ends)];
  const isPlausible = startMs >= 0 && startMs <= endMs && endMs <= latestMs;
  return isPlausible ? { span: { startMs: captureMs(startMs), endMs: captureMs(endMs) } } : {};
}

function confidenceIn(tokens: readonly Token[]): Pick<RecognizedWord, 'confidence'> {
  const logarithms = tokens.flatMap(({ logprob }) => logprob ?? []).filter((one) => one <= 0);
  if (logarithms.length === 0) return {};
  const mean = logarithms.reduce((sum, one) => sum + one, 0) / logarithms.length;
  const confidence = Math.exp(mean);
  return confidence > 0 ? { confidence } : {};
}
