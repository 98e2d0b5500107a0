/** The models that Translation's v3 API has for texts, and what each takes. */
import { LLM_USD_PER_CHARACTER, TRANSLATION_USD_PER_CHARACTER } from './prices.ts';

export const TRANSLATION_MODELS = ['nmt', 'translation-llm'] as const;
export type TranslationModel = (typeof TRANSLATION_MODELS)[number];

/** Where a region has to be named, and none was. */
const USUAL_REGION = 'us-central1';

export interface ModelTraits {
  /** The service's name for it, behind `models/`. */
  readonly path: string;
  /** Where it is asked for where no region is named. */
  readonly region: string;
  /** Accepts markup that tells the clause from what was said before it, and leaves it where it belongs. */
  readonly acceptsMarkup: boolean;
  /** For a character that is sent. */
  readonly usdPerCharacter: number;
  /** A translation that takes longer is asked of the next engine; as usual where left out. */
  readonly deadlineMs?: number;
}

/**
 * https://docs.cloud.google.com/translate/docs/translation-llm: the large model is in regions alone. It rewrites sentences more freely,
 * so that nothing says which of its words are the clause's; its API has no field for context, and the clause goes by itself.
 */
export const MODEL_TRAITS: Readonly<Record<TranslationModel, ModelTraits>> = {
  nmt: {
    path: 'general/nmt',
    region: 'global',
    acceptsMarkup: true,
    usdPerCharacter: TRANSLATION_USD_PER_CHARACTER,
  },
  'translation-llm': {
    path: 'general/translation-llm',
    region: USUAL_REGION,
    acceptsMarkup: false,
    usdPerCharacter: LLM_USD_PER_CHARACTER,
    deadlineMs: 2_000,
  },
};
