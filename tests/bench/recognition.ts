/** How well, how soon and at what cost Whisper recognises speech while it is being said. */
import { percentile } from '../../shared/percentile.ts';
import { PocketSphinx } from '../../companion/engines/embedded/pocketsphinx/pocketsphinx.ts';
import type { RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import { durationMs } from '../../shared/pcm.ts';
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { POLICIES } from '../../companion/engines/whisper/policy.ts';
import { WhisperModel } from '../../companion/engines/whisper/model.ts';
import { WHISPER_MODEL } from '../../companion/engines/whisper/whisper.ts';
import { rounded, type Bench, type Measured } from './bench.ts';
import { installedModel } from './installed-model.ts';
import { ljReadings, librispeechFirst, type Clip } from './speech-corpora.ts';
import { spokenWords, wordErrors } from './spoken-form.ts';
import { recogniseInVirtualTime, type CommittedWord } from './virtual-time.ts';
import { wholeClip, type AlignedWord } from './whole-clip.ts';

const THREADS = 2;
const FRAME_SAMPLES = 512;
/** A word that is committed this far from where the whole clip has it is another one. */
const SAME_PLACE_MS = 700;

interface Tally {
  errors: number;
  words: number;
}

export const recognition: Bench = {
  name: 'recognition',
  async run(): Promise<Measured> {
    const readings = ljReadings();
    const clips = librispeechFirst();
    const model = await WhisperModel.load(installedModel(WHISPER_MODEL), THREADS);
    const detector = new Silero();
    const [read, streamed] = [tally(), tally()];
    const lagsMs: number[] = [];
    let [busyMs, soundMs] = [0, 0];
    const all: readonly (Clip & { readonly text?: string })[] = [...readings, ...clips];
    for (const clip of all) {
      const whole = await wholeClip(clip.samples, model, 'en');
      const run = await recogniseInVirtualTime(clip.samples, model, detector, {
        ...{ language: 'en', task: 'transcribe', policy: POLICIES.balanced },
      });
      const reference = spokenWords(clip.text ?? joined(whole));
      const said = spokenWords(joined(run.words), reference);
      count(clip.text === undefined ? streamed : read, reference, said);
      lagsMs.push(...lags(whole, run.words));
      busyMs += run.busyMs;
      soundMs += run.lengthMs;
    }
    await model.release();
    const lag = (fraction: number): number => rounded(percentile(lagsMs, fraction) ?? Infinity);
    return {
      figures: {
        clips: { value: readings.length + clips.length, unit: '', goal: 26, better: 'higher' },
        word_error: { value: rate(read), unit: '', goal: 0.07, better: 'lower' },
        embedded_word_error: { value: await embeddedWordError(readings), unit: '', better: 'lower' },
        streaming_loss: { value: rate(streamed), unit: '', goal: 0.12, better: 'lower' },
        word_lag_p50_ms: { value: lag(0.5), unit: 'ms', goal: 1700, better: 'lower' },
        word_lag_p95_ms: { value: lag(0.95), unit: 'ms', goal: 3200, better: 'lower' },
        busy: { value: rounded(busyMs / soundMs), unit: '', goal: 0.4, better: 'lower' },
      },
      notes: [
        `word_error: ${read.words} words of LJ Speech against what is read, numbers compared as they are spoken`,
        `streaming_loss: ${streamed.words} words of LibriSpeech test-other against the same model on the whole clip`,
        'word_lag: from the end of a word, as the whole clip has it, to its commit, decoding included; sound comes in real time, in virtual time',
        'busy: time spent decoding of the length of the sound',
        'embedded: PocketSphinx, each reading an utterance',
      ],
    };
  },
};

/** PocketSphinx's, of the same readings. */
async function embeddedWordError(readings: ReturnType<typeof ljReadings>): Promise<number> {
  const engine = new PocketSphinx();
  const all = tally();
  try {
    for (const { samples, text } of readings) {
      const { signal } = new AbortController();
      const stream = await engine.open({ language: 'en', signal });
      const said = finalText(stream);
      for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
        const frame = { startMs: durationMs(at, 16_000), samples: samples.subarray(at, at + FRAME_SAMPLES) };
        await stream.write(frame);
      }
      stream.endUtterance();
      const reference = spokenWords(text);
      count(all, reference, spokenWords(await said, reference));
      await stream.close();
    }
  } finally {
    await engine.close();
  }
  return rate(all);
}

async function finalText({ hypotheses }: RecognizerStream): Promise<string> {
  for await (const { isFinal, words } of hypotheses) if (isFinal) return joined(words);
  return '';
}

function tally(): Tally {
  return { errors: 0, words: 0 };
}

function count(into: Tally, reference: readonly string[], said: readonly string[]): void {
  into.errors += wordErrors(reference, said);
  into.words += reference.length;
}

function rate({ errors, words }: Tally): number {
  return rounded(errors / words);
}

function joined(words: readonly { readonly text: string }[]): string {
  return words.map(({ text }) => text).join(' ');
}

function lags(whole: readonly AlignedWord[], words: readonly CommittedWord[]): number[] {
  const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '');
  return whole.flatMap(({ text, startMs, endMs }) => {
    const found = words.find(
      (word) => bare(word.text) === bare(text) && Math.abs(word.startMs - startMs) < SAME_PLACE_MS,
    );
    return found === undefined ? [] : [found.committedAtMs - endMs];
  });
}
