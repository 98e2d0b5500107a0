/** Asks each service that an account pays for a little, so that what is wrong is known before a film begins. */
import { durationMs } from '../../shared/pcm.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { Account } from '../dubbing/account.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import type { CatalogParts, EngineStage, Installed } from './registry.ts';

export const CHECKED_SENTENCE = 'Good morning.';
const TARGET = 'es';
/** Longer than any of them takes that is well. */
const WITHIN_MS = 20_000;
const FRAME_SAMPLES = 1024;

export interface ServiceCheck {
  readonly engine: string;
  readonly stage: EngineStage;
  /** What it answered, and how soon; the error where it did not. */
  readonly result:
    | { readonly answeredAfterMs: number; readonly answer: string; readonly spentUsd: number }
    | { readonly error: DubError };
}

/** What is asked of a service: it answers with what is worth telling of it. */
type Question = (account: Account, signal: AbortSignal) => Promise<string>;

/**
 * Asks them one after the other, each once. Those that are not set up are left out.
 * @param speech a second in which `CHECKED_SENTENCE` is said, 16 kHz mono
 */
export async function* checkServices(
  { stt, translation, tts, cloner }: Pick<CatalogParts, 'stt' | 'translation' | 'tts' | 'cloner'>,
  speech: Int16Array,
  signal: AbortSignal,
): AsyncGenerator<ServiceCheck> {
  const ask = async (stage: EngineStage, engine: string, question: Question): Promise<ServiceCheck> => {
    const account = new Account(`check of ${engine}`);
    const beganAtMs = performance.now();
    const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
    try {
      const answer = await question(account, within);
      const result = { answeredAfterMs: performance.now() - beganAtMs, answer, spentUsd: account.spend.usd };
      return { engine, stage, result };
    } catch (error) {
      signal.throwIfAborted();
      return { engine, stage, result: { error: asDubError(error, engine, stage) } };
    }
  };
  const usable = <Engine extends Recognizer | Translator | Synthesizer>(
    engines: readonly Installed<Engine>[],
  ) => engines.filter(({ info, missing }) => info.kind === 'cloud' && missing === undefined);
  for (const engine of usable(stt))
    yield await ask('stt', engine.info.name, (account, within) =>
      recognized(engine, speech, account, within),
    );
  for (const engine of usable(translation))
    yield await ask('translation', engine.info.name, (account, within) =>
      translated(engine, account, within),
    );
  for (const engine of usable(tts))
    yield await ask('tts', engine.info.name, (_account, within) => voicesOf(engine, cloner, within));
}

async function recognized(
  engine: Installed<Recognizer>,
  speech: Int16Array,
  account: Account,
  signal: AbortSignal,
): Promise<string> {
  const stream = await engine.open({ language: 'en', terms: () => [], account, signal });
  const giveUp = (): void => {
    void stream.close();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const reading = (async () => {
      for await (const { isFinal, words } of stream.hypotheses) {
        if (isFinal) return words.map(({ text }) => text).join(' ');
      }
      signal.throwIfAborted();
      return '';
    })();
    // It is waited for below, where it also fails.
    reading.catch(() => undefined);
    for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
      const samples = speech.subarray(at, at + FRAME_SAMPLES);
      await stream.write({ startMs: durationMs(at, PIPELINE_RATE_HZ), samples }, true);
    }
    stream.endUtterance();
    return await reading;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await stream.close();
  }
}

async function translated(engine: Translator, account: Account, signal: AbortSignal): Promise<string> {
  const { text } = await engine.translate(
    {
      ...{
        text: CHECKED_SENTENCE,
        source: 'en',
        target: TARGET,
        context: [],
        spoken: [],
        terms: [],
        account,
      },
      dueAtMs: performance.now() + WITHIN_MS,
    },
    signal,
  );
  return text;
}

/** Its voices are listed anew: that is what an account that may not speak fails with. */
async function voicesOf(
  engine: Installed<Synthesizer>,
  cloner: VoiceCloner | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (cloner?.info.name === engine.info.name) await cloner.list(signal);
  await engine.warm?.([]);
  const voices = engine.voices();
  if (voices.length === 0) {
    throw new DubError('engine_missing', { reason: 'voices', engine: engine.info.name }, { stage: 'tts' });
  }
  const named = voices.slice(0, 3).map(({ name }) => name);
  const plan = engine.plan === undefined ? '' : `plan ${engine.plan}, `;
  return `${plan}${voices.length} voices: ${named.join(', ')}${voices.length > named.length ? ' …' : ''}`;
}

function asDubError(error: unknown, engine: string, stage: EngineStage): DubError {
  if (error instanceof DubError) return error;
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return isLate
    ? new DubError('engine_timeout', { reason: 'no_answer', engine }, { stage })
    : new DubError('engine_failed', { reason: 'failed', engine }, { stage, cause: error });
}
