/** The languages of Translation's neural model, each from and into every other. */
import { baseLanguage } from '../../../shared/languages.ts';

export const TRANSLATION_LANGUAGES: readonly string[] = (
  'af ak am ar as ay az be bg bho bm bn bs ca ceb ckb co cs cy da de doi dv ee el en eo es et eu fa fi fil fr fy ' +
  'ga gd gl gn gom gu ha haw he hi hmn hr ht hu hy id ig ilo is it ja jv ka kk km kn ko kri ku ky la lb lg ln lo ' +
  'lt lus lv mai mg mi mk ml mn mni mr ms mt my nb ne nl no nso ny om or pa pl ps pt qu ro ru rw sa sd si sk sl sm ' +
  'sn so sq sr st su sv sw ta te tg th ti tk tl tr ts tt ug uk ur uz vi xh yi yo yue zh zu'
).split(' ');

/** Tags whose region or script the service tells apart. */
const VARIANTS: Readonly<Record<string, string>> = {
  'fr-ca': 'fr-CA',
  'pt-br': 'pt-BR',
  'pt-pt': 'pt-PT',
  'zh-cn': 'zh-CN',
  'zh-hans': 'zh-CN',
  'zh-tw': 'zh-TW',
  'zh-hant': 'zh-TW',
  'zh-hk': 'zh-TW',
};
/** Base languages that the service calls by another name. */
const NAMES: Readonly<Record<string, string>> = { nb: 'no', fil: 'tl', zh: 'zh-CN', mni: 'mni-Mtei' };

const known = new Set(TRANSLATION_LANGUAGES);

/** The service's code for a BCP-47 tag; a region that it does not tell apart is left out. */
export function translationCode(tag: string): string | undefined {
  const base = baseLanguage(tag);
  if (!known.has(base)) return undefined;
  return VARIANTS[tag.toLowerCase()] ?? NAMES[base] ?? base;
}
