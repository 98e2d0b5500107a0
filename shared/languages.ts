/** BCP-47 tags as the wire takes them, and which engines' languages they mean. */

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export function isLanguageTag(tag: string): boolean {
  if (!TAG.test(tag)) return false;
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** "es-MX" → "es": engines are matched by base language; a region only refines a voice. */
export function baseLanguage(tag: string): string {
  return (tag.split('-')[0] ?? tag).toLowerCase();
}

/** By base language: regions whose variety some engine speaks, or writes, in its own way. */
export const REGIONAL_TARGETS: Readonly<Record<string, readonly string[]>> = {
  es: ['es-419'],
  pt: ['pt-BR', 'pt-PT'],
};

export interface LanguagePair {
  readonly source: string;
  readonly target: string;
}

/** The language's own name for the viewer, in `locale`; the tag itself where there is none. */
export function languageName(tag: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
}

const WITHOUT_SPACES = new Set(['zh', 'cmn', 'yue', 'ja', 'th', 'lo', 'km', 'my']);

/** Words as a sentence of their language: some are written without spaces. */
export function joinWords(words: readonly { readonly text: string }[], language: string): string {
  const gap = WITHOUT_SPACES.has(baseLanguage(language)) ? '' : ' ';
  return words.map(({ text }) => text).join(gap);
}

/** As the wire lists them: a source, all the targets that it is dubbed into, and those that it is only captioned in. */
export interface LanguageTargets {
  readonly source: string;
  readonly targets: string[];
  readonly captions?: string[] | undefined;
}

/** A pair that is heard and translated. */
export interface OfferedPair extends LanguagePair {
  /** Whether the target language is spoken, too; else there are captions alone. */
  readonly isSpoken: boolean;
}

export function targetsBySource(
  pairs: readonly LanguagePair[],
  captionPairs: readonly LanguagePair[] = [],
): LanguageTargets[] {
  const sources = new Set([...pairs, ...captionPairs].map(({ source }) => source));
  const [targets, captions] = [grouped(pairs), grouped(captionPairs)];
  return [...sources].map((source) => {
    const captioned = captions.get(source);
    return {
      source,
      targets: targets.get(source) ?? [],
      ...(captioned === undefined ? {} : { captions: captioned }),
    };
  });
}

export function pairsOf(languages: readonly LanguageTargets[]): OfferedPair[] {
  return languages.flatMap(({ source, targets, captions = [] }) => [
    ...targets.map((target) => ({ source, target, isSpoken: true })),
    ...captions.map((target) => ({ source, target, isSpoken: false })),
  ]);
}

function grouped(pairs: readonly LanguagePair[]): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { source, target } of pairs) {
    const known = targets.get(source);
    if (known === undefined) targets.set(source, [target]);
    else known.push(target);
  }
  return targets;
}
