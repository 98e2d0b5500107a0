import type { CommittedClause } from '../recognition/transcript-stage.ts';
import type { Word } from '../recognition/ports/recognizer.ts';
import type { SpeakerEmbeddingStream, SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';

/** With less on a side, a voice is too unlike itself. */
const LEAST_SIDE_MS = 1_000;
/** Only the widest gaps between words are looked at: somebody else seldom begins within a run of words. */
const PLACES = 2;
/**
 * Sides less alike than this are two people. Of clauses of 2.4 to 3.2 s by one person some 3 % were parted so, of those
 * that two share some half (50 speakers whom voiceprints were not learnt from).
 */
const OTHER_BELOW = 0.25;

/** A clause in whose middle somebody else begins to speak is two; any other stays as it is. */
export async function partedAtChange(
  clause: CommittedClause,
  embeddings: SpeakerEmbeddingStream,
  encoder: SpeakerEncoder,
): Promise<readonly CommittedClause[]> {
  const texts = clause.text.split(/\s+/);
  // A text that is not written word by word cannot be parted by words.
  if (texts.length !== clause.words.length) return [clause];
  let change: { readonly count: number; readonly similarity: number } | undefined;
  for (const { count, atMs } of places(clause)) {
    const [before, after] = await Promise.all([
      embeddings.embed(clause.startMs, atMs, 'change'),
      embeddings.embed(atMs, clause.endMs, 'change'),
    ]);
    if (before === undefined || after === undefined) continue;
    const similarity = encoder.similarity(before, after);
    if (similarity < (change?.similarity ?? OTHER_BELOW)) change = { count, similarity };
  }
  if (change === undefined) return [clause];
  const { count } = change;
  const [first, second] = [clause.words.slice(0, count), clause.words.slice(count)];
  return [
    {
      ...clause,
      words: first,
      endMs: first.at(-1)?.endMs ?? clause.endMs,
      boundary: 'speaker',
      text: texts.slice(0, count).join(' '),
    },
    {
      ...clause,
      words: second,
      startMs: second[0]?.startMs ?? clause.startMs,
      text: texts.slice(count).join(' '),
    },
  ];
}

/** The widest gaps between words with enough on both sides. */
function places({ words, startMs, endMs }: CommittedClause): { count: number; atMs: number }[] {
  const gapOf = (word: Word, next: Word): number => next.startMs - word.endMs;
  return words
    .flatMap((word, i) => {
      const next = words[i + 1];
      if (next === undefined) return [];
      const atMs = (word.endMs + next.startMs) / 2;
      const isAmple = atMs - startMs >= LEAST_SIDE_MS && endMs - atMs >= LEAST_SIDE_MS;
      return isAmple ? [{ count: i + 1, atMs, gapMs: gapOf(word, next) }] : [];
    })
    .sort((a, b) => b.gapMs - a.gapMs)
    .slice(0, PLACES);
}
