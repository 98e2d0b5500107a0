/** When Kokoro's tokens sound: words, and the mouth shapes of the phonemes within them. */
import { visemesOf } from '../../../shared/avatar/phoneme-visemes.ts';
import type { Viseme } from '../../../shared/avatar/visemes.ts';
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import type { Span } from '../trim.ts';
import type { TextPart } from './clause-pieces.ts';
import type { TokenizedText } from './phonemes.ts';
import vocabulary from './vocabulary.json' with { type: 'json' };

const RATE_HZ = 24_000;
const FRAME_SAMPLES = 600;
/**
 * The decoder is ahead of its durations by so much: over 80 sentences of five languages, closures are softest and vowels loudest some
 * 60 to 75 ms before the middle of their tokens.
 */
const LEAD_MS = 65;
/** Kokoro's single letters for diphthongs and affricates, as the sounds that they stand for. */
const LETTERS: Readonly<Record<string, string>> = {
  I: 'aɪ',
  W: 'aʊ',
  A: 'eɪ',
  O: 'oʊ',
  Q: 'əʊ',
  Y: 'ɔɪ',
  ʤ: 'dʒ',
  ʧ: 'tʃ',
  ʣ: 'z',
  ʦ: 's',
  S: 'ʃ',
  T: 'θ',
};
const PUNCTUATION = /^[;:,.!?—…]$/;
/** The tokens that stand between words or change a sound have a length, in which the sounds beside them are made. */
const STRESS = /^[ˈˌ]$/;

const VISEMES_OF_TOKEN: ReadonlyMap<number, readonly Viseme[]> = new Map(
  Object.entries(vocabulary).map(([letter, token]) => [token, visemesOfLetter(letter)]),
);
const STRESSES = new Set(tokensOf((letter) => STRESS.test(letter)));

/** A piece's tokens, how long each sounds in frames of 25 ms, and what of the text they are. */
export interface TimedPiece extends TokenizedText {
  readonly parts: readonly TextPart[];
  readonly durations: readonly number[];
}

/** What of a piece's sound is kept, and where that stands in the dub; in samples at 24 kHz. */
export interface KeptSound {
  readonly span: Span;
  /** One past the last sample of speech: from there on it is breath, or nothing. */
  readonly speechEnd: number;
  readonly sentSamples: number;
}

/**
 * The marks of a piece in order of time; those outside the sound that is kept are put at its nearer end. The model's last phoneme lasts
 * as long as the breath behind it, and the mouth closes where speech ends.
 */
export function marksOf(piece: TimedPiece, { span, speechEnd, sentSamples }: KeptSound): Mark[] {
  const starts = startsOf(piece.durations);
  const at = (frame: number): number => {
    const atSample = Math.min(speechEnd, frame * FRAME_SAMPLES - (LEAD_MS * RATE_HZ) / 1000);
    const sample = Math.min(span.end, Math.max(span.first, atSample)) - span.first;
    return Math.round(((sentSamples + sample) * 1000) / RATE_HZ);
  };
  const marks = [
    ...words(piece, starts).map(({ value, frame }): Mark => ({ kind: 'word', value, atMs: at(frame) })),
    ...mouthShapes(piece, starts).map(({ viseme, frame }): Mark => ({
      kind: 'viseme',
      value: viseme,
      atMs: at(frame),
    })),
  ];
  return marks.sort((one, other) => one.atMs - other.atMs);
}

/** In frames. */
function startsOf(durations: readonly number[]): number[] {
  let sum = 0;
  return durations.map((duration) => (sum += duration) - duration);
}

/** Where each word begins, for those parts of which every word is spoken as one. */
function words(
  { parts, words: spoken }: TimedPiece,
  starts: readonly number[],
): { value: string; frame: number }[] {
  const written = parts.flatMap(({ text }) => text.split(/\s+/));
  if (written.length !== spoken.length) return [];
  return spoken.map(({ from }, i) => ({ value: written[i] ?? '', frame: starts[from] ?? 0 }));
}

/** Each mouth shape where it differs from the one before. */
function mouthShapes(
  { tokens, durations }: TimedPiece,
  starts: readonly number[],
): { viseme: Viseme; frame: number }[] {
  const shapes: { viseme: Viseme; frame: number }[] = [];
  let stressFrame: number | undefined;
  tokens.forEach((token, i) => {
    const visemes = VISEMES_OF_TOKEN.get(token) ?? [];
    // A stress mark's time is the sound's that it stands before.
    if (STRESSES.has(token)) stressFrame ??= starts[i];
    if (visemes.length === 0) return;
    const from = stressFrame ?? starts[i] ?? 0;
    const untilFrame = (starts[i] ?? 0) + (durations[i] ?? 0);
    visemes.forEach((viseme, part) => {
      const frame = from + (part * (untilFrame - from)) / visemes.length;
      if (shapes.at(-1)?.viseme !== viseme) shapes.push({ viseme, frame });
    });
    stressFrame = undefined;
  });
  const endFrame = starts[tokens.length - 1];
  if (endFrame !== undefined && shapes.at(-1)?.viseme !== 'sil')
    shapes.push({ viseme: 'sil', frame: endFrame });
  return shapes;
}

function visemesOfLetter(letter: string): readonly Viseme[] {
  if (PUNCTUATION.test(letter)) return ['sil'];
  // A space is not a phoneme: the mouth goes on to the next word's first sound.
  return letter === ' ' ? [] : visemesOf(LETTERS[letter] ?? letter);
}

function tokensOf(isMeant: (letter: string) => boolean): number[] {
  return Object.entries(vocabulary).flatMap(([letter, token]) => (isMeant(letter) ? [token] : []));
}
