/** Engines that understand the coded film, in this process or in processes of their own: the adapters, and not the engines, are real. */
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import type { CatalogParts } from '../../companion/engines/registry.ts';
import { codedSpeech } from './coded-speech.ts';
import { FaultSwitch, type FaultyStage } from './fault-switch.ts';
import { HostedRecognizer } from './hosted-recognizer.ts';
import { HostedTranslator, HostedVoices } from './hosted-answers.ts';

const VOICED_MS = 70_000;

export interface PartsOptions {
  /** Faults of the engines in this process. */
  readonly faults: FaultSwitch;
  /** The bundled `scripted-host.ts`: then the best engine of each stage is a process. */
  readonly host?: URL | undefined;
  /** Whether each stage has another engine that could take over. */
  readonly hasFallback: boolean;
}

/** Engines, and the processes that they run in by now. */
export interface ScriptedEngines {
  readonly catalog: EngineCatalog;
  /** The processes of a stage that are alive. */
  pids(stage: FaultyStage): number[];
}

export function scriptedEngines({ faults, host, hasFallback }: PartsOptions): ScriptedEngines {
  const well = new FaultSwitch();
  const recognizers = new HostedRecognizer(host, faults);
  const translators = new HostedTranslator('primary', host, faults);
  const voices = new HostedVoices('primary', host, faults);
  const parts: CatalogParts = {
    vad: { ...codedSpeech, missing: undefined },
    speaker: oneSpeaker,
    stt: [recognizers, ...(hasFallback ? [new HostedRecognizer(undefined, well, 'plain')] : [])],
    translation: [translators, ...(hasFallback ? [new HostedTranslator('plain', undefined, well)] : [])],
    tts: [voices, ...(hasFallback ? [new HostedVoices('plain', undefined, well)] : [])],
  };
  const pids = {
    stt: () => recognizers.pids,
    translation: () => translators.pids,
    tts: () => voices.pids,
  };
  return { catalog: new EngineCatalog({ engines: 'auto' }, parts), pids: (stage) => pids[stage]() };
}

const ONE_VOICE = {
  vectors: { coded: new Float32Array([1, 0, 0, 0]) },
  profile: { pitchHz: 120 },
  voicedMs: VOICED_MS,
};

/** Everybody is one, and known well enough to be kept. */
const oneSpeaker: SpeakerEncoder = {
  info: { name: 'coded-speaker', kind: 'embedded' },
  spaces: ['coded'],
  encode: () => Promise.resolve(ONE_VOICE),
  openStream: () => ({
    speech: () => undefined,
    embed: () => Promise.resolve(ONE_VOICE),
    close: () => undefined,
  }),
  similarity: () => 1,
};
