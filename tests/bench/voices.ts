/** How well Kokoro's voices are understood, and how much the voice that a speaker is given is like them. */
import { readConfig } from '../../companion/config.ts';
import type { Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { Kokoro } from '../../companion/engines/kokoro/kokoro.ts';
import { WhisperModel } from '../../companion/engines/whisper/model.ts';
import { WHISPER_MODEL } from '../../companion/engines/whisper/whisper.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { dubSound } from '../../scripts/speakers/dub-sound.ts';
import { neuralEncoder } from '../../scripts/speakers/neural-encoder.ts';
import type { Voice } from '../../shared/voice.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { dialogueSentences, type DialogueSentence } from './dialogue-sentences.ts';
import { installedModel } from './installed-model.ts';
import { librispeech } from './speech-corpora.ts';
import { spokenWords, wordErrors } from './spoken-form.ts';
import { enrolled, ENROLLED_CLIPS, voiceLikeness, type Enrolled, type Likeness } from './voice-likeness.ts';
import { wholeClip } from './whole-clip.ts';
import { missingInWords } from '../fixtures/missing.ts';

const LANGUAGES = ['es', 'pt', 'en'] as const;
type Language = (typeof LANGUAGES)[number];
/** In which the likeness of every voice is measured: it has the fewest voices that are understood. */
const DUBBED_INTO = ['es'] as const;
const THREADS = 2;
/** What is measured is what is said, however long it takes. */
const TIMEOUT_MS = 5 * 60_000;
/** Sentences that are told of, of each language. */
const WORST = 4;

export const voices: Bench = {
  name: 'voices',
  async run(): Promise<Measured> {
    const sentences = dialogueSentences();
    const corpus = librispeech();
    const whisper = await WhisperModel.load(installedModel(WHISPER_MODEL), THREADS);
    const encoder = await neuralEncoder();
    const models = new ModelStore(readConfig(process.env).MODELS_DIR);
    const kokoro = new Kokoro({ models, encoder, timeoutMs: TIMEOUT_MS });
    const espeak = new Espeak();
    try {
      if (kokoro.missing !== undefined) throw new Error(missingInWords(kokoro.missing));
      const speakers: Enrolled[] = [];
      for (const { speaker, clips } of corpus) speakers.push(await enrolled(encoder, speaker, clips));
      const figures: Record<string, Figure> = {};
      const notes: string[] = [];
      for (const language of LANGUAGES) {
        const cast = castOf(kokoro, speakers, language);
        const understood = await wordErrorOf(kokoro, whisper, { sentences, cast, language });
        figures[`${language}_word_error`] = { value: understood.rate, unit: '', goal: 0.1, better: 'lower' };
        notes.push(...understood.notes);
        // The whole takes minutes, and can fail on a busy machine: what is known is told at once.
        console.error(understood.notes.join('\n'));
        const others = { sentences, cast: castOf(espeak, speakers, language), language };
        const embedded = await wordErrorOf(espeak, whisper, others);
        figures[`embedded_${language}_word_error`] = { value: embedded.rate, unit: '', better: 'lower' };
        notes.push(...embedded.notes.slice(0, 1));
      }
      const likeness: Likeness[] = [];
      for (const language of DUBBED_INTO)
        likeness.push(...(await voiceLikeness(kokoro, encoder, { speakers, sentences, language })));
      const gain = likeness.reduce((sum, { chosen, mean }) => sum + chosen - mean, 0) / likeness.length;
      figures['likeness_gain'] = { value: rounded(gain), unit: '', goal: 0.1, better: 'higher' };
      notes.push(
        `likeness: mean cosine of Resemblyzer's embeddings of dubs in a voice and of the speaker's clips that it was not chosen by (by the first ${ENROLLED_CLIPS} it is)`,
        ...likeness.map(
          ({ speaker, language, voice, chosen, mean, best, rank, of }) =>
            `${speaker} into ${language}: ${voice} ${rounded(chosen)}, rank ${rank} of ${of}; mean ${rounded(mean)}, best ${rounded(best)}`,
        ),
      );
      return { figures, notes };
    } finally {
      kokoro.close();
      espeak.close();
      await whisper.release();
    }
  },
};

/** The voices that the speakers would have in one session, one after the other. */
function castOf(synthesizer: Synthesizer, speakers: readonly Enrolled[], language: Language): Voice[] {
  const cast: Voice[] = [];
  for (const { profile } of speakers) cast.push(synthesizer.voiceFor(profile, language, cast));
  return cast;
}

interface Understanding {
  readonly rate: number;
  readonly notes: readonly string[];
}

/** Each sentence is said by one of the cast, in turn. */
async function wordErrorOf(
  synthesizer: Synthesizer,
  whisper: WhisperModel,
  {
    sentences,
    cast,
    language,
  }: {
    readonly sentences: readonly DialogueSentence[];
    readonly cast: readonly Voice[];
    readonly language: Language;
  },
): Promise<Understanding> {
  const byVoice = new Map(cast.map(({ id }) => [id, { errors: 0, words: 0 }]));
  const misheard: { readonly errors: number; readonly note: string }[] = [];
  for (const [i, sentence] of sentences.entries()) {
    const voice = cast[i % cast.length];
    const tally = byVoice.get(voice?.id ?? '');
    if (voice === undefined || tally === undefined) continue;
    const text = sentence[language];
    const sound = await dubSound(synthesizer, { text, language, voice });
    const heard = (await wholeClip(sound, whisper, language)).map((word) => word.text).join(' ');
    const reference = spokenWords(text, undefined, language);
    const errors = wordErrors(reference, spokenWords(heard, reference, language));
    tally.errors += errors;
    tally.words += reference.length;
    if (errors > 0)
      misheard.push({
        errors,
        note: `${voice.id} in ${language}, ${errors} errors: "${text}" heard as "${heard}"`,
      });
  }
  const tallies = [...byVoice.values()];
  const words = tallies.reduce((sum, tally) => sum + tally.words, 0);
  const errors = tallies.reduce((sum, tally) => sum + tally.errors, 0);
  const rates = [...byVoice].map(([id, tally]) => `${id} ${rounded(tally.errors / tally.words)}`);
  return {
    rate: rounded(errors / words),
    notes: [
      `${synthesizer.info.name} in ${language}: ${rounded(errors / words)} of ${words} words of ${sentences.length} sentences, in turn by the voices of six speakers of one session: ${rates.join(', ')}`,
      ...misheard
        .sort((a, b) => b.errors - a.errors)
        .slice(0, WORST)
        .map(({ note }) => note),
    ],
  };
}
