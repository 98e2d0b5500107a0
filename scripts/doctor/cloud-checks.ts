/** `npm run doctor -- --cloud`: each service that an account is set for is asked for a little, and says how it does. */
import { ConfigError, readConfig, type Config } from '../../companion/config.ts';
import { Account } from '../../companion/dubbing/account.ts';
import { chooseSpeaker } from '../../companion/engines/choose-speaker.ts';
import { allEngines } from '../../companion/engines/installed.ts';
import type { CatalogParts } from '../../companion/engines/registry.ts';
import { CHECKED_SENTENCE, checkServices } from '../../companion/engines/service-check.ts';
import { spokenBy } from '../../companion/engines/voice-sample.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import { Resampler } from '../../companion/resampler.ts';
import { sampleCount } from '../../shared/pcm.ts';
import { errorSentence } from '../../shared/protocol/english.ts';
import type { Check } from './companion-checks.ts';
import { WireRecording } from './wire-recording.ts';

const WHAT = { stt: 'recognised', translation: 'translated', tts: 'listed' } as const;
const ALL_WITHIN_MS = 120_000;
const VOICE_WITHIN_MS = 10_000;
/** Of the second that is recognised. */
const SECOND = sampleCount(1_000, PIPELINE_RATE_HZ);

export interface CloudChecksOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file for what services were sent and sent back, without keys and sound. */
  readonly recordTo?: string | undefined;
}

export async function cloudChecks({ environment, recordTo }: CloudChecksOptions): Promise<Check[]> {
  const config = readOrUndefined(environment);
  // Which setting is wrong has its own line.
  if (config === undefined) return [];
  const models = new ModelStore(config.MODELS_DIR);
  const parts = allEngines(config, chooseSpeaker(config, models), models);
  const recording = recordTo === undefined ? undefined : new WireRecording(config);
  const checks: Check[] = [];
  try {
    const speech = await spoken(parts);
    for await (const { engine, stage, result } of checkServices(
      parts,
      speech,
      AbortSignal.timeout(ALL_WITHIN_MS),
    )) {
      if ('error' in result) {
        const { code, parameters } = result.error;
        checks.push({ state: 'fails', what: `${engine} (${stage})`, todo: errorSentence(code, parameters) });
        continue;
      }
      const { answeredAfterMs, answer, spentUsd } = result;
      const said = answer === '' ? 'nothing' : `“${answer}”`;
      const cost = spentUsd === 0 ? '' : `, $${spentUsd.toFixed(5)} by the list`;
      checks.push({
        state: 'ok',
        what: `${engine} (${stage}): ${WHAT[stage]} ${said} in ${Math.round(answeredAfterMs)} ms${cost}`,
      });
    }
  } finally {
    const engines = [...parts.stt, ...parts.translation, ...parts.tts];
    await Promise.allSettled(engines.map(async (engine) => engine.close?.()));
  }
  if (checks.length === 0) checks.push({ state: 'note', what: 'No account is set: no service was asked' });
  if (recording !== undefined && recordTo !== undefined) {
    const count = recording.write(recordTo);
    checks.push({
      state: 'note',
      what: `${count} messages of the services are in ${recordTo}, without keys or sound`,
    });
  }
  return checks;
}

/** The sentence by the voice that is here without an account; silence where there is none, in which nothing is recognised. */
async function spoken({ tts }: CatalogParts): Promise<Int16Array> {
  const second = new Int16Array(SECOND);
  const voice = tts.find(({ info, missing }) => info.kind === 'embedded' && missing === undefined);
  if (voice === undefined) return second;
  const request = { text: CHECKED_SENTENCE, language: 'en', account: new Account('doctor') };
  const spoken = await spokenBy(
    voice,
    voice.voiceFor(undefined, 'en', []),
    request,
    AbortSignal.timeout(VOICE_WITHIN_MS),
  );
  const resampler = new Resampler(PIPELINE_RATE_HZ);
  try {
    const samples = await resampler.convert(spoken.samples, spoken.rateHz);
    second.set(samples.subarray(0, SECOND));
    return second;
  } finally {
    resampler.close();
  }
}

function readOrUndefined(environment: CloudChecksOptions['environment']): Config | undefined {
  try {
    return readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
