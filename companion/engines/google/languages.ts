/** The languages of Speech-to-Text. */
import { baseLanguage } from '../../../shared/languages.ts';

/** By base language the service's codes, the one a bare tag means first. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  af: ['af-ZA'],
  am: ['am-ET'],
  ar: [
    'ar-EG',
    'ar-AE',
    'ar-BH',
    'ar-DZ',
    'ar-IL',
    'ar-IQ',
    'ar-JO',
    'ar-KW',
    'ar-LB',
    'ar-MA',
    'ar-MR',
    'ar-OM',
    'ar-PS',
    'ar-QA',
    'ar-SA',
    'ar-SY',
    'ar-TN',
    'ar-YE',
  ],
  az: ['az-AZ'],
  bg: ['bg-BG'],
  bn: ['bn-BD', 'bn-IN'],
  bs: ['bs-BA'],
  ca: ['ca-ES'],
  cs: ['cs-CZ'],
  da: ['da-DK'],
  de: ['de-DE', 'de-AT', 'de-CH'],
  el: ['el-GR'],
  en: [
    'en-US',
    'en-GB',
    'en-AU',
    'en-CA',
    'en-GH',
    'en-HK',
    'en-IE',
    'en-IN',
    'en-KE',
    'en-NG',
    'en-NZ',
    'en-PH',
    'en-PK',
    'en-SG',
    'en-TZ',
    'en-ZA',
  ],
  es: [
    'es-ES',
    'es-US',
    'es-MX',
    'es-AR',
    'es-BO',
    'es-CL',
    'es-CO',
    'es-CR',
    'es-DO',
    'es-EC',
    'es-GT',
    'es-HN',
    'es-NI',
    'es-PA',
    'es-PE',
    'es-PR',
    'es-PY',
    'es-SV',
    'es-UY',
    'es-VE',
  ],
  et: ['et-EE'],
  eu: ['eu-ES'],
  fa: ['fa-IR'],
  fi: ['fi-FI'],
  fil: ['fil-PH'],
  fr: ['fr-FR', 'fr-CA', 'fr-BE', 'fr-CH'],
  gl: ['gl-ES'],
  gu: ['gu-IN'],
  he: ['iw-IL'],
  hi: ['hi-IN'],
  hr: ['hr-HR'],
  hu: ['hu-HU'],
  hy: ['hy-AM'],
  id: ['id-ID'],
  is: ['is-IS'],
  it: ['it-IT', 'it-CH'],
  ja: ['ja-JP'],
  jv: ['jv-ID'],
  ka: ['ka-GE'],
  kk: ['kk-KZ'],
  km: ['km-KH'],
  kn: ['kn-IN'],
  ko: ['ko-KR'],
  lo: ['lo-LA'],
  lt: ['lt-LT'],
  lv: ['lv-LV'],
  mk: ['mk-MK'],
  ml: ['ml-IN'],
  mn: ['mn-MN'],
  mr: ['mr-IN'],
  ms: ['ms-MY'],
  my: ['my-MM'],
  nb: ['no-NO'],
  ne: ['ne-NP'],
  nl: ['nl-NL', 'nl-BE'],
  no: ['no-NO'],
  pa: ['pa-Guru-IN'],
  pl: ['pl-PL'],
  pt: ['pt-BR', 'pt-PT'],
  ro: ['ro-RO'],
  ru: ['ru-RU'],
  rw: ['rw-RW'],
  si: ['si-LK'],
  sk: ['sk-SK'],
  sl: ['sl-SI'],
  sq: ['sq-AL'],
  sr: ['sr-RS'],
  su: ['su-ID'],
  sv: ['sv-SE'],
  sw: ['sw-KE', 'sw-TZ'],
  ta: ['ta-IN', 'ta-LK', 'ta-MY', 'ta-SG'],
  te: ['te-IN'],
  th: ['th-TH'],
  tr: ['tr-TR'],
  uk: ['uk-UA'],
  ur: ['ur-PK', 'ur-IN'],
  uz: ['uz-UZ'],
  vi: ['vi-VN'],
  yue: ['yue-Hant-HK'],
  zh: ['cmn-Hans-CN', 'cmn-Hans-HK', 'cmn-Hant-TW'],
  zu: ['zu-ZA'],
};

/** Chinese by other names than the service's. */
const ALIASES: Readonly<Record<string, string>> = {
  'zh-cn': 'cmn-Hans-CN',
  'zh-hans': 'cmn-Hans-CN',
  'zh-sg': 'cmn-Hans-CN',
  'zh-tw': 'cmn-Hant-TW',
  'zh-hant': 'cmn-Hant-TW',
  'zh-hk': 'yue-Hant-HK',
  cmn: 'cmn-Hans-CN',
  iw: 'iw-IL',
};

/** https://cloud.google.com/speech-to-text/docs/latest-models: other languages have the older models only. */
const LATEST_LONG = new Set(
  'cmn da de en es fi fr hi id it ja ko nl no pl pt ro ru sv th tr uk vi'.split(' '),
);

export const SPEECH_LANGUAGES: readonly string[] = Object.keys(CODES);

/**
 * What "auto" listens for: the service takes one language and three alternatives. These four are the most spoken of
 * the web's that it tells apart.
 */
export const AUTO_LANGUAGES: readonly string[] = ['en-US', 'es-ES', 'fr-FR', 'de-DE'];

/** The service's code for a BCP-47 tag; a region it lacks is taken as the language's first. */
export function speechCode(tag: string): string | undefined {
  const alias = ALIASES[tag.toLowerCase()];
  if (alias !== undefined) return alias;
  const codes = CODES[baseLanguage(tag)];
  return codes?.find((code) => code.toLowerCase() === tag.toLowerCase()) ?? codes?.[0];
}

/** The code that the language of another is asked for with where its region is not known. */
export function usualCode(code: string): string {
  return Object.values(CODES).find((codes) => codes.includes(code))?.[0] ?? code;
}

export function hasLatestLong(code: string): boolean {
  return LATEST_LONG.has(baseLanguage(code));
}

/** The BCP-47 tag of a code that the service answered with ("en-us", "cmn-hans-cn", "iw-il"). */
export function tagOf(code: string): string | undefined {
  try {
    const { language, region } = new Intl.Locale(code);
    const base = language === 'cmn' ? 'zh' : language;
    return region === undefined ? base : `${base}-${region}`;
  } catch {
    return undefined;
  }
}
