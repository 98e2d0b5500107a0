import type { EngineKind } from '../../shared/wire/fields.ts';
import { text, viewerLocale } from '../i18n.ts';
import type { TimingInForce } from '../messages.ts';
import type { Watching } from '../settings.ts';
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

/** How late the picture is, or why it is not; nothing where there is nothing to say. */
export function timingWords(timing: TimingInForce, wanted: Watching): string | undefined {
  if (wanted === 'live') return undefined;
  if (timing.reason !== null) return text(`no_picture_${timing.reason}`);
  return timing.delayMs === 0 ? text('picture_waiting') : text('picture_late', lagWords(timing.delayMs));
}
