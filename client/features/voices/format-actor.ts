import type { ActorAnswer, SampleQuality } from '../../../shared/actors.ts';
import { languageName } from '../../../shared/languages.ts';
import { text, viewerLocale } from '../../i18n/text.ts';

function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(viewerLocale(), { maximumFractionDigits: digits }).format(value);
}

function percent(part: number): string {
  return new Intl.NumberFormat(viewerLocale(), { style: 'percent', maximumFractionDigits: 0 }).format(part);
}

/** How long and how surely somebody was heard, and when last. */
export function formatFacts({ statistics, last_heard_at }: ActorAnswer): string {
  const { seconds, clips, similarity_mean, similarity_deviation } = statistics;
  const when = new Intl.DateTimeFormat(viewerLocale(), { dateStyle: 'medium', timeStyle: 'short' });
  const duration = text('actor_heard', number(seconds / 60, 1), number(clips));
  const alike = text('actor_alike', percent(similarity_mean), percent(similarity_deviation));
  return [
    duration,
    ...(clips === 0 ? [] : [alike]),
    text('last_heard', when.format(new Date(last_heard_at))),
  ].join(' · ');
}

/** Where somebody was heard, each show once. */
export function formatShows({ shows }: ActorAnswer): string {
  const places = shows.map(({ title, site }) => {
    return title === '' || site === '' ? title + site : `${title} (${site})`;
  });
  return [...new Set(places)].join(', ');
}

/** Empty is every language. */
export function formatVoiceLanguage(language: string): string {
  return language === '' ? text('every_language') : languageName(language, viewerLocale());
}

export function formatQuality({ seconds, snr_db, purity }: SampleQuality, similarity?: number): string {
  const words = [
    formatSeconds(seconds),
    text('quality_noise', number(snr_db)),
    text('quality_purity', percent(purity)),
  ];
  if (similarity !== undefined) words.push(text('quality_similarity', percent(similarity)));
  return words.join(' · ');
}

/** Whole seconds that are really there: one that is missing for a voice is missing here too. */
export function formatSeconds(seconds: number): string {
  return text('quality_seconds', number(Math.floor(seconds)));
}

/** @param at ISO 8601 */
export function formatDay(at: string): string {
  return new Intl.DateTimeFormat(viewerLocale(), { dateStyle: 'medium' }).format(new Date(at));
}
