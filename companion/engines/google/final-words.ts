/** How far a final reaches into the words that were believed before it came. */
import type { Word } from '../../recognition/ports/recognizer.ts';
import { align, bareText } from '../word-timing/word-alignment.ts';
import type { RecognizedWord } from '../word-timing/word-timing.ts';

/** Words so far apart are hardly the same one. */
const FAR_MS = 2_000;

/**
 * @param final its words @param believed those that it may settle, in order @param toMs the end of its sound
 * @returns how many of the believed words it is about: those that it has, that it has others for, and that are over before its end
 */
export function coveredBy(final: readonly RecognizedWord[], believed: readonly Word[], toMs: number): number {
  const apartMs = (b: number, f: number): number => Math.abs(middle(believed[b]) - middle(final[f]?.span));
  const last = align(
    believed.map(({ text }) => bareText(text)),
    final.map(({ text }) => bareText(text)),
    {
      penalty: (b, f) => (final[f]?.span === undefined ? 0 : apartMs(b, f) / FAR_MS),
      isRevision: true,
    },
  ).at(-1);
  if (last === undefined) return 0;
  const [from, to] = last.former;
  const settled = last.isSame ? to : Math.min(to, from + last.next[1] - last.next[0]);
  const open = believed.findIndex(({ endMs }, i) => i >= settled && endMs > toMs);
  return open < 0 ? believed.length : open;
}

function middle(span: { readonly startMs: number; readonly endMs: number } | undefined): number {
  return span === undefined ? Infinity : (span.startMs + span.endMs) / 2;
}
