import type { EngineKind } from '../../shared/engine-info.ts';
import type { Voice } from '../../shared/voice.ts';
import { text, viewerLocale } from '../i18n/text.ts';
import type { TimingInForce } from '../timing/picture.ts';
import type { Watching } from '../session/dubbing-options.ts';

export function formatEngineKind(kind: EngineKind): string {
  return text(`engine_kind_${kind}`);
}

export function formatVoiceKind(kind: Voice['kind']): string {
  return text(`voice_kind_${kind}`);
}

/** "$0.03", or less than a cent. */
function formatMoney(usd: number): string {
  const dollars = new Intl.NumberFormat(viewerLocale(), { style: 'currency', currency: 'USD' });
  return usd > 0 && usd < 0.01 ? `< ${dollars.format(0.01)}` : dollars.format(usd);
}

/** "$0.03", or "$0.03 of $0.50" where there is a limit. */
export function formatSpend(usd: number, capUsd: number | null): string {
  return capUsd === null ? formatMoney(usd) : text('spend_of', formatMoney(usd), formatMoney(capUsd));
}

/** "2.4 s", or that it is being measured. */
export function formatLag(lagMs: number | null): string {
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

/** "1:05" of minutes and seconds, "1:02:05" from an hour on. */
export function formatPlace(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts = hours === 0 ? [minutes, whole % 60] : [hours, minutes, whole % 60];
  return parts.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** How late the picture is, or why it is not; nothing where there is nothing to say. */
export function formatTiming(timing: TimingInForce, wanted: Watching): string | undefined {
  if (wanted === 'live') return undefined;
  if (timing.reason !== null) return text(`no_picture_${timing.reason}`);
  return timing.delayMs === 0 ? text('picture_waiting') : text('picture_late', formatLag(timing.delayMs));
}
