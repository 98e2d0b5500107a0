/** Why an account's voice is given to nobody while there are others: the service lists it, and it is refused, dearer, later or worse. */
import type { AccountVoice } from './account-voice.ts';
import type { Model } from './models.ts';

type Drawback =
  /** The plan does not have it: the request would be refused. */
  | 'plan'
  /** Its owner has set a rate of their own. */
  | 'rate'
  /** Each request is looked at before it is spoken. */
  | 'moderated'
  /** Of a kind that the service takes away. */
  | 'legacy'
  /** Not made for the model: it sounds less like itself. */
  | 'untuned';

/** Everything is worse than a dearer voice, and nothing worse than none at all. */
const WEIGHTS: Readonly<Record<Drawback, number>> = {
  rate: 1,
  untuned: 2,
  legacy: 4,
  moderated: 8,
  plan: 16,
};
/** The only one that may not speak in voices of the library at all. */
const FREE_TIER = 'free';

interface SpokenBy {
  /** The plan's name, as the service has it; undefined where it is not known. */
  readonly tier: string | undefined;
  readonly model: Model;
}

function drawbacksOf(voice: AccountVoice, { tier, model }: SpokenBy): readonly Drawback[] {
  const { availableForTiers = [], tunedFor } = voice;
  const isRefused =
    tier !== undefined &&
    ((availableForTiers.length > 0 && !availableForTiers.includes(tier)) ||
      (tier === FREE_TIER && voice.isOfLibrary === true));
  return [
    ...(isRefused ? (['plan'] as const) : []),
    ...(hasCustomRate(voice) ? (['rate'] as const) : []),
    ...(voice.isLiveModerated === true ? (['moderated'] as const) : []),
    ...(voice.isLegacy === true ? (['legacy'] as const) : []),
    ...(tunedFor !== undefined && !tunedFor.includes(model) ? (['untuned'] as const) : []),
  ];
}

/** 0 for a voice without any; higher is worse. */
export function drawbackWeight(voice: AccountVoice, by: SpokenBy): number {
  return drawbacksOf(voice, by).reduce((sum, one) => sum + WEIGHTS[one], 0);
}

function hasCustomRate({ rate = 1, fiatRateUsd = 0 }: AccountVoice): boolean {
  return rate > 1 || fiatRateUsd > 0;
}
