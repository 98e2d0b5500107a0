/** What is said of a model, in the viewer's words. */
import { languageName } from '../../../shared/languages.ts';
import type { ModelErrorReport, ModelReport, RefusalCode } from '../../../shared/models.ts';
import { text, viewerLocale, type TextKey } from '../../i18n/text.ts';

/** What it is for: "Translation: English → Spanish". */
export function formatPurpose({ task, languages }: ModelReport): string {
  switch (task) {
    case 'recognition':
      return text('models_recognition', String(languages.length));
    case 'speech':
      return text('models_speech', languages.map(nameOf).join(', '));
    case 'translation':
      return text('models_translation', ...languages.slice(0, 2).map(nameOf));
    case 'speaker-embedding':
      return text('models_speakers');
  }
}

export function formatSize(bytes: number): string {
  const unit = { style: 'unit', unit: 'megabyte', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(viewerLocale(), unit).format(bytes / 1_000_000);
}

export function formatState({ state, in_use }: ModelReport): string {
  if (state === 'installed') return text(in_use ? 'models_in_use' : 'models_installed');
  if (state === 'installing') return text('models_is_installing');
  return text(state === 'damaged' ? 'models_damaged' : 'models_absent');
}

/** Each reason once, though many files may have failed for it. */
export function formatError(error: ModelErrorReport): readonly string[] {
  switch (error.code) {
    case 'disk_full':
      return [
        error.needed_bytes === undefined || error.free_bytes === undefined
          ? text('models_disk_full')
          : text('models_disk_full_by', formatSize(error.needed_bytes), formatSize(error.free_bytes)),
      ];
    case 'not_writable':
      return [text('models_not_writable')];
    case 'unavailable':
      return [...new Set(error.refusals.map(({ source, code }) => text(refusalKey(code), source)))];
    case 'failed':
      return [text('models_failed')];
  }
}

function refusalKey(code: RefusalCode): TextKey {
  return `models_source_${code}`;
}

function nameOf(language: string): string {
  return languageName(language, viewerLocale());
}
