/** How well Whisper recognises speech under noise while it is being said, and what noise suppression in front of it does to that. */
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { WhisperModel } from '../../companion/engines/whisper/model.ts';
import { POLICIES } from '../../companion/engines/whisper/policy.ts';
import { WHISPER_MODEL } from '../../companion/engines/whisper/whisper.ts';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import { concat, rms, sampleCount } from '../../shared/pcm.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { suppressedByBrowser } from './browser-noise-suppression.ts';
import { installedModel } from './installed-model.ts';
import { mixed, NOISES, noiseOf, type Noise } from './noise-mix.ts';
import { CLIP_PAUSE_MS, ljReadings, type Reading } from './speech-corpora.ts';
import { spokenWords, wordErrors } from './spoken-form.ts';
import { recogniseInVirtualTime } from './virtual-time.ts';

const THREADS = 2;
const RATIOS_DB = [0, 5, 10, 20];
/** What the word error may be, plain; suppression is worth its while where it is below that. */
const GOALS = [0.6, 0.3, 0.15, 0.08];
/** Noise before the first word, in which a suppression learns it. */
const LEAD_MS = 2_000;
/** Where of the lead what is left of the noise is measured: whatever of the beginning the recorder missed, no word is in it. */
const LEFT_MS = { from: 800, to: 1_300 };

interface Condition {
  readonly noise: Noise;
  readonly ratioDb: number;
}

interface Outcome extends Condition {
  /** Word errors, plain and with the suppression in front. */
  readonly plain: number;
  readonly suppressed: number;
  /** By how much the suppression turns down noise without speech. */
  readonly downDb: number;
}

export const noise: Bench = {
  name: 'noise',
  async run(): Promise<Measured> {
    const readings = ljReadings();
    const speech = oneRecording(readings);
    const model = await WhisperModel.load(installedModel(WHISPER_MODEL), THREADS);
    const detector = new Silero();
    const reference = spokenWords(readings.map(({ text }) => text).join(' '));
    const errorsIn = async (samples: Int16Array): Promise<number> => {
      const run = await recogniseInVirtualTime(samples, model, detector, {
        ...{ language: 'en', task: 'transcribe', policy: POLICIES.balanced },
      });
      const text = run.words.map((word) => word.text).join(' ');
      return wordErrors(reference, spokenWords(text, reference));
    };
    try {
      const outcomes: Outcome[] = [];
      for (const kind of NOISES) {
        const sound = noiseOf(kind, speech.length);
        const mixes = RATIOS_DB.map((ratioDb) => ({ ratioDb, mix: mixed(speech, sound, ratioDb) }));
        // Recordings take as long as they are: all of a kind at once, before anything is decoded.
        const through = await Promise.all(mixes.map(({ mix }) => suppressedByBrowser(mix)));
        for (const [i, { ratioDb, mix }] of mixes.entries()) {
          const suppressed = through[i];
          if (suppressed === undefined) continue;
          const downDb = 20 * Math.log10(levelInLead(mix) / levelInLead(suppressed));
          const errors = { plain: await errorsIn(mix), suppressed: await errorsIn(suppressed) };
          outcomes.push({ noise: kind, ratioDb, ...errors, downDb });
        }
      }
      const clean = rounded((await errorsIn(speech)) / reference.length);
      return {
        figures: figures(outcomes, reference.length),
        notes: notes(outcomes, reference.length, clean),
      };
    } finally {
      await model.release();
    }
  },
};

/** All readings, a pause after each, behind silence in which there is only noise. */
function oneRecording(readings: readonly Reading[]): Int16Array {
  const silence = (lengthMs: number): Int16Array => new Int16Array(sampleCount(lengthMs, PIPELINE_RATE_HZ));
  return concat([silence(LEAD_MS), ...readings.flatMap(({ samples }) => [samples, silence(CLIP_PAUSE_MS)])]);
}

function levelInLead(samples: Int16Array): number {
  const at = (ms: number): number => sampleCount(ms, PIPELINE_RATE_HZ);
  return Math.max(1e-6, rms(samples.subarray(at(LEFT_MS.from), at(LEFT_MS.to))));
}

/** Over both kinds of noise. */
function figures(outcomes: readonly Outcome[], words: number): Record<string, Figure> {
  const all: Record<string, Figure> = {};
  for (const way of ['plain', 'suppressed'] as const) {
    for (const [i, ratioDb] of RATIOS_DB.entries()) {
      const these = outcomes.filter((one) => one.ratioDb === ratioDb);
      const errors = these.reduce((sum, one) => sum + one[way], 0);
      all[`${way === 'plain' ? '' : 'suppressed_'}word_error_at_${ratioDb}_db`] = {
        value: rounded(errors / (words * these.length)),
        ...{ unit: '', goal: GOALS[i] ?? 0, better: 'lower' },
      };
    }
  }
  return all;
}

function notes(outcomes: readonly Outcome[], words: number, clean: number): string[] {
  const of = (value: number): number => rounded(value / words);
  const won = outcomes.filter(({ plain, suppressed }) => suppressed < plain).length;
  const lost = outcomes.filter(({ plain, suppressed }) => suppressed > plain).length;
  return [
    `${words} words of LJ Speech in one recording, streamed in virtual time as a session does it, pace balanced; without noise ${clean}; each figure is over pink noise and the babble of six talkers`,
    'suppressed: played into Chromium as a microphone, with the noise suppression that the companion’s page asks for and nothing else',
    ...outcomes.map(
      ({ noise: kind, ratioDb, plain, suppressed, downDb }) =>
        `${kind} at ${ratioDb} dB: ${of(plain)} plain, ${of(suppressed)} suppressed, which turns the noise alone down by ${rounded(downDb)} dB`,
    ),
    `suppression makes ${won} of ${outcomes.length} conditions better and ${lost} worse`,
  ];
}
