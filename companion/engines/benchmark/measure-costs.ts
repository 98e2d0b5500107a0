/** Ten seconds of speech go through each engine that takes much of the machine: spoken by the voice, heard by the recogniser, translated. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { durationMs } from '../../../shared/pcm.ts';
import { Account } from '../../dubbing/account.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { Synthesizer } from '../../dubbing/ports/synthesizer.ts';
import { resampled } from '../../resampler.ts';
import type { ProcessUsage } from '../process/usage.ts';
import { spokenBy } from '../voice-sample.ts';
import type { DemandingEngines, DemandingRecognizer } from './demanding-engine.ts';
import type { EngineCost, EngineCosts } from './engine-costs.ts';

/** Some ten seconds, of the length that clauses have. */
const CLAUSES = [
  'Good morning, did you sleep well last night?',
  'The neighbours had a party until four,',
  'and I could hear every word they said.',
  'We should go and talk to them today.',
  'After that we could have lunch by the river.',
];
const FRAME_MS = 100;
const FRAME_SAMPLES = (FRAME_MS * PIPELINE_RATE_HZ) / 1000;
const LANGUAGE = 'en';

export interface MeasuredEngines extends DemandingEngines {
  /** Speaks to the recogniser where the voice that is measured is not installed. */
  readonly otherVoice: (Synthesizer & { readonly missing: EngineMissing | undefined }) | undefined;
}

/**
 * @param isBusy asked between two clauses: what is measured beside a film would say too much, and would disturb it
 * @returns the costs of those that are installed; undefined where it was broken off
 * @throws DubError where an engine fails
 * @throws the signal's reason
 */
export async function measureCosts(
  engines: MeasuredEngines,
  isBusy: () => boolean,
  signal: AbortSignal,
): Promise<EngineCosts | undefined> {
  const { stt, translation, tts, otherVoice } = engines;
  const costs: Record<string, EngineCost> = {};
  const voice = tts?.missing === undefined ? (tts ?? otherVoice) : otherVoice;
  if (voice === undefined || voice.missing !== undefined || isBusy()) return undefined;

  // The first request allocates what later ones use again.
  await spoken(voice, CLAUSES[0] ?? '', signal);
  const speech: Int16Array[] = [];
  const voiceMeter = await Meter.start(tts);
  for (const clause of CLAUSES) {
    if (isBusy()) return undefined;
    speech.push(await spoken(voice, clause, signal));
  }
  const speechMs = durationMs(
    speech.reduce((sum, { length }) => sum + length, 0),
    PIPELINE_RATE_HZ,
  );
  if (tts !== undefined && voice === tts) costs[tts.info.name] = await voiceMeter.cost(speechMs);

  if (stt !== undefined && stt.missing === undefined) {
    await stt.warm();
    const meter = await Meter.start(stt);
    const decodeMs = await recognizeAll(stt, speech, isBusy, signal);
    if (decodeMs === undefined) return undefined;
    // Slow decodes make steps longer by themselves: what counts is whether they fit into the steps that are wanted.
    costs[stt.info.name] = {
      ...(await meter.cost(speechMs)),
      real_time_factor: rounded(decodeMs / stt.stepMs),
    };
  }

  const [pair] = translation?.missing === undefined ? (translation?.pairs() ?? []) : [];
  if (translation !== undefined && pair !== undefined) {
    const account = new Account('measuring');
    const translate = (text: string): Promise<unknown> =>
      translation.translate(
        { ...pair, text, context: [], spoken: [], terms: [], account, dueAtMs: 0 },
        signal,
      );
    await translate(CLAUSES[0] ?? '');
    const meter = await Meter.start(translation);
    for (const clause of CLAUSES) {
      if (isBusy()) return undefined;
      await translate(clause);
    }
    costs[translation.info.name] = await meter.cost(speechMs);
  }
  return costs;
}

/** 16 kHz mono. */
async function spoken(engine: Synthesizer, text: string, signal: AbortSignal): Promise<Int16Array> {
  const voice = engine.voiceFor(undefined, LANGUAGE, []);
  const { samples, rateHz } = await spokenBy(
    engine,
    voice,
    { language: LANGUAGE, text, account: new Account('measuring') },
    signal,
  );
  return resampled(samples, rateHz, PIPELINE_RATE_HZ);
}

/** In real time, for how often it decodes depends on how much has come. @returns the length of a decode, on average */
async function recognizeAll(
  recognizer: DemandingRecognizer,
  clauses: readonly Int16Array[],
  isBusy: () => boolean,
  signal: AbortSignal,
): Promise<number | undefined> {
  const stream = await recognizer.open({
    language: LANGUAGE,
    terms: () => [],
    account: new Account('measuring'),
    signal,
  });
  const reading = (async (): Promise<void> => {
    for await (const _ of stream.hypotheses);
  })();
  const before = recognizer.decodes;
  try {
    let atMs = 0;
    for (const clause of clauses) {
      if (isBusy()) return undefined;
      for (let at = 0; at < clause.length; at += FRAME_SAMPLES) {
        const samples = clause.subarray(at, at + FRAME_SAMPLES);
        await stream.write({ startMs: atMs, samples }, true);
        atMs += durationMs(samples.length, PIPELINE_RATE_HZ);
        await wait(FRAME_MS, undefined, { signal });
      }
      stream.endUtterance();
    }
    const { count, busyMs } = recognizer.decodes;
    return count === before.count ? undefined : (busyMs - before.busyMs) / (count - before.count);
  } finally {
    await stream.close();
    await reading;
  }
}

interface Metered {
  usage(): Promise<ProcessUsage | undefined>;
}

/** What a process takes from one moment to another. */
class Meter {
  readonly #engine: Metered | undefined;
  readonly #before: ProcessUsage | undefined;
  readonly #beganMs = performance.now();

  static async start(engine: Metered | undefined): Promise<Meter> {
    return new Meter(engine, await engine?.usage());
  }

  private constructor(engine: Metered | undefined, before: ProcessUsage | undefined) {
    this.#engine = engine;
    this.#before = before;
  }

  /** @param speechMs that it worked on */
  async cost(speechMs: number): Promise<EngineCost> {
    const elapsedMs = performance.now() - this.#beganMs;
    const after = await this.#engine?.usage();
    const cpuMs = (after?.cpuMs ?? 0) - (this.#before?.cpuMs ?? 0);
    return {
      cpu_per_speech: rounded(cpuMs / speechMs),
      real_time_factor: rounded(elapsedMs / speechMs),
      memory_mb: Math.round(after?.memoryMb ?? 0),
    };
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
