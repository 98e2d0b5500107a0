/** What all translation models of Firefox have in common. */

/** Everything of theirs lies under this address: the index and the files. */
export const FIREFOX_BASE =
  'https://storage.googleapis.com/moz-fx-translations-data--303e-prod-translations-data/';

export const BERGAMOT = { licence: 'MPL-2.0', attribution: 'Mozilla, Firefox Translations' } as const;

/** The id of the model that translates from one language into another. */
export function pairId(source: string, target: string): string {
  return `bergamot-${source}-${target}`;
}

/** The pair of an id as `pairId` makes it; undefined where it is another model's. */
export function pairOf(id: string): { readonly source: string; readonly target: string } | undefined {
  const [, source, target] = /^bergamot-([a-z]{2,3})-([a-z]{2,3})$/.exec(id) ?? [];
  return source === undefined || target === undefined ? undefined : { source, target };
}

/** The same in every language of the pages, which name the languages in words of their own beside it. */
export function pairTitle(source: string, target: string): string {
  return `Bergamot ${source}-${target}`;
}
