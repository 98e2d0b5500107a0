/** Engines that take much of a machine say so themselves, and are measured on it before much is asked of them. */
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import type { Synthesizer } from '../../dubbing/ports/synthesizer.ts';
import type { Translator } from '../../dubbing/ports/translator.ts';
import type { Recognizer } from '../../recognition/ports/recognizer.ts';
import type { ProcessUsage } from '../process/usage.ts';
import type { EngineCost } from './engine-costs.ts';

export interface Demand {
  readonly stage: 'stt' | 'translation' | 'tts';
  /** Seconds of work for a second of speech beyond which it falls behind as soon as anything else runs. */
  readonly mostRealTime: number;
  /** By how much longer its steps can be, and its work less, on a machine that does not bear more. */
  readonly longerSteps?: number;
  /** What a machine of two cores was measured to need (docs/measurements.md, `local`; alone, a clause at a time, it needs less time). */
  readonly onTwoCores: EngineCost;
}

/** An engine as a plan sees it. */
export interface DemandingEngine {
  readonly info: EngineInfo;
  readonly demand: Demand;
}

interface Measurable extends DemandingEngine {
  readonly missing: EngineMissing | undefined;
  /** Of its process; undefined while none runs. */
  usage(): Promise<ProcessUsage | undefined>;
}
export interface DemandingRecognizer extends Measurable, Recognizer {
  /** New sound between two decodes, where a machine keeps up. */
  readonly stepMs: number;
  readonly decodes: { readonly count: number; readonly busyMs: number };
  /** Dubs that it listens to now. */
  readonly openStreams: number;
  warm(): Promise<void>;
}

/** One of a stage: those that are measured. */
export interface DemandingEngines {
  readonly stt?: DemandingRecognizer;
  readonly translation?: Measurable & Translator;
  readonly tts?: Measurable & Synthesizer;
}
