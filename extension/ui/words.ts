import type { EngineKind } from '../../shared/wire/fields.ts';
import { text, viewerLocale } from '../i18n.ts';
import type { SpeakerHeard } from '../state.ts';

export function engineKindWords(kind: EngineKind): string {
  return text(`engine_kind_${kind}`);
}

export function voiceKindWords(kind: SpeakerHeard['voiceKind']): string {
  return text(`voice_kind_${kind}`);
}

/** "$0.03", or less than a cent. */
function moneyWords(usd: number): string {
  const dollars = new Intl.NumberFormat(viewerLocale(), { style: 'currency', currency: 'USD' });
  return usd > 0 && usd < 0.01 ? `< ${dollars.format(0.01)}` : dollars.format(usd);
}

/** "$0.03", or "$0.03 of $0.50" where there is a limit. */
export function spendWords(usd: number, capUsd: number | null): string {
  return capUsd === null ? moneyWords(usd) : text('spend_of', moneyWords(usd), moneyWords(capUsd));
}

/** "2.4 s", or that it is being measured. */
export function lagWords(lagMs: number | null): string {
  if (lagMs === null) return text('lag_measuring');
  const seconds = new Intl.NumberFormat(viewerLocale(), {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
    minimumFractionDigits: 1,
  });
  return seconds.format(lagMs / 1000);
}
