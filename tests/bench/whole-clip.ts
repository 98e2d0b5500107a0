/** A recording recognised as a whole: what simultaneous recognition is held against. */
import { toFloat } from '../../shared/pcm.ts';
import { LogMelWindow } from '../../companion/engines/whisper/log-mel.ts';
import { FRAME_MS, type WhisperModel } from '../../companion/engines/whisper/model.ts';
import { toWords } from '../../companion/engines/whisper/token-words.ts';
import { languageToken } from '../../companion/engines/whisper/vocabulary.ts';

/** Silence behind the sound, without which Whisper does not end. */
const PADDING_SAMPLES = 16_000;
const MOST_TOKENS = 150;
/** A word without one behind it is over by then. */
const LONGEST_WORD_MS = 300;

export interface AlignedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** @param language of Whisper's */
export async function wholeClip(
  samples: Int16Array,
  model: WhisperModel,
  language: string,
): Promise<AlignedWord[]> {
  const token = languageToken(language);
  if (token === undefined) throw new Error(`Whisper does not know ${language}.`);
  const window = new LogMelWindow();
  window.append(toFloat(samples));
  const { tokens } = await model.decode(await model.encode(window.features(PADDING_SAMPLES)), {
    ...{ language: token, task: 'transcribe', previous: [], prefix: [], prefixFrame: -50 },
    ...{ stopFrame: Infinity, maxTokens: MOST_TOKENS },
  });
  const words = toWords(tokens, model.vocabulary, language);
  return words.map((word, i) => {
    const [first, last, next] = [word.tokens[0], word.tokens.at(-1), words[i + 1]?.tokens[0]];
    const latestMs = (last?.frame ?? 0) * FRAME_MS + LONGEST_WORD_MS;
    return {
      text: word.text,
      startMs: (first?.frame ?? 0) * FRAME_MS,
      endMs: next === undefined ? latestMs : Math.min(latestMs, next.frame * FRAME_MS),
    };
  });
}
