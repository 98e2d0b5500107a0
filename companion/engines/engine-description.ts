/**
 * What a folder of engines says of itself. A new engine is a new folder with a `description.ts`; `npm run docs` then lists it in
 * `descriptions.ts` and in docs/engines.md, and nothing else has to know of it.
 */
import type { z } from 'zod';
import type { EngineInfo } from '../../shared/engine-info.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import type { VoiceActivityDetector } from '../recognition/ports/voice-activity.ts';
import type { DemandingEngines } from './benchmark/demanding-engine.ts';
import type { EngineLimits } from './engine-limits.ts';
import type { Installed } from './registry.ts';
import type { HopTranslator } from './translation/routes.ts';

/** Its engines, one of a stage. */
export interface VendorEngines {
  readonly stt?: Installed<Recognizer>;
  readonly translation?: Installed<Translator>;
  /** The same translator, where its pairs may be one hop of another's routes. */
  readonly hop?: HopTranslator;
  readonly tts?: Installed<Synthesizer>;
  readonly vad?: Installed<VoiceActivityDetector>;
  /** Those of them that take much of a machine, and are measured before much is asked of them. */
  readonly demanding?: DemandingEngines;
  /** Makes voices for its synthesiser; left out where there is no account to make them in. */
  readonly cloner?: VoiceCloner | undefined;
}

/** What engines find around them. */
export interface Surroundings {
  readonly models: ModelStore;
  /** Tells how alike two voices are. */
  readonly speaker: SpeakerEncoder;
  readonly limits: EngineLimits;
  /** The engines of families that need less, which may serve this one as a part. */
  readonly simpler: readonly VendorEngines[];
}

/** A list price, in US dollars, without tax or free allowance: a bill may be lower. */
export interface Price {
  /** Completes "US dollars for …". */
  readonly per: string;
  readonly usd: number;
}

export interface EngineDescription<Settings extends z.ZodRawShape = z.ZodRawShape> {
  /** Who makes it, as people call them. */
  readonly title: string;
  /** What each of its engines is called, on the wire and on the screen, by its stage. */
  readonly engines: Readonly<Partial<Record<'stt' | 'translation' | 'tts' | 'vad' | 'speaker', NamedEngine>>>;
  /** An SPDX expression of its program and model, or whose terms hold. */
  readonly licence: string;
  /** A sentence: what has to be there for it to run. */
  readonly needs: string;
  /** Variables of the environment, which nobody else reads. */
  readonly settings: Settings;
  /** Those of them that are never shown. */
  readonly secrets?: readonly string[];
  readonly prices?: { readonly asOf: string; readonly list: readonly Price[] };
  /** Starts nothing and connects to nothing: readiness is told from files, programs and keys. */
  open?(settings: z.infer<z.ZodObject<Settings>>, surroundings: Surroundings): VendorEngines;
}

export type NamedEngine = EngineInfo & { readonly title: string };

/** Keeps the types of the settings together with what is made of them. */
export function describedEngine<Settings extends z.ZodRawShape>(
  description: EngineDescription<Settings> & { readonly secrets?: readonly (keyof Settings)[] },
): EngineDescription<Settings> {
  return description;
}
