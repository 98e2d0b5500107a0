/**
 * What is written as a person reads it out in its language: sums of money, times, units, numbers, ordinals, short forms and masked
 * words. Voices are given this; captions keep what is written.
 */
import { baseLanguage } from '../../shared/languages.ts';
import { ABBREVIATIONS } from './abbreviations.ts';
import { agreeing } from './agreement.ts';
import { numberWords, type NumberWords } from './number-words.ts';
import { CURRENCY_SIGNS, READINGS, UNIT_SIGNS, type Readings } from './readings.ts';
import { FIGURES, plainNumber } from './written-number.ts';

/** Longer figures are numbers of telephones and the like, which are read figure by figure. */
const MOST_FIGURES = 12;
/** English reads these in pairs of figures: 1066, 1984, 2024. */
const YEAR = /^(?:1[1-9]\d\d|20[1-9]\d)$/;
const SIGNS = alternatives(Object.keys(CURRENCY_SIGNS));
const UNITS = alternatives(
  Object.keys(UNIT_SIGNS).filter((sign) => sign.length > 1 || sign === '%' || sign === '°'),
);
const SHORT_UNITS = alternatives(Object.keys(UNIT_SIGNS).filter((sign) => /^[a-z]$/.test(sign)));
/** Not within a word, or a longer number. */
const BEFORE = String.raw`(?<![\p{L}\p{N}.,/:-])`;
const BEHIND = String.raw`(?![\p{L}\p{N}])`;

const MONEY_BEFORE = pattern(`${BEFORE}(-?)(${SIGNS})\\s?(${FIGURES})(?:\\s+(\\p{L}+))?`);
const MONEY_BEHIND = pattern(`${BEFORE}(-?)(${FIGURES})(?:\\s+(\\p{L}+))?\\s?(${SIGNS})${BEHIND}`);
const CLOCK = pattern(`${BEFORE}([01]?\\d|2[0-3]):([0-5]\\d)${BEHIND}(?!:)`);
const MEASURE = pattern(`${BEFORE}(-?${FIGURES})(?:\\s?(${UNITS})|\\s(${SHORT_UNITS}))${BEHIND}`);
const DECADE = pattern(`${BEFORE}['’]?((?:1[1-9]|20)?[2-9]0)['’]?s${BEHIND}`);
const ORDINAL = pattern(`${BEFORE}(\\d+)(?:(st|nd|rd|th)|\\.?(º|ª|°)|(er|re|ère|e|ème))${BEHIND}`);
const TELEPHONE = pattern(
  `${BEFORE}\\+?\\d{2,}(?:-\\d{3,}){1,4}${BEHIND}|(?<!\\d\\s)${BEFORE}0\\d+${BEHIND}`,
);
const RANGE = pattern(`${BEFORE}(${FIGURES})\\s?[-–]\\s?(${FIGURES})${BEHIND}`);
const HASH = /#(?=\d)/g;
const NUMBER = pattern(`(?<![\\p{L}\\p{N}])([-−]?)(${FIGURES})${BEHIND}(?:(\\s+)(\\p{L}+))?`);
/** "f***", "s**t", "****": what is hidden is not made up. */
const MASKED = /(\p{L}*)\*{2,}\p{L}*/gu;
/** "U.S.", "a.m.", "J. R. R. Tolkien": letter by letter. */
const INITIALS = /(?<![\p{L}\p{N}])(?:\p{L}\.\s?){2,}|(?<![\p{L}\p{N}])\p{Lu}\.(?=\s\p{Lu})/gu;

/** @param language BCP-47, of the text */
export async function spokenForm(text: string, language: string): Promise<string> {
  const base = baseLanguage(language);
  const unmasked = text.replace(MASKED, '$1');
  const plain = expanded(unmasked, base);
  if (!/\d/.test(plain)) return tidy(plain);
  const words = await numberWords(language);
  if (words === undefined) return tidy(plain);
  return tidy(new Reader(base, words).read(plain));
}

class Reader {
  readonly #language: string;
  readonly #words: NumberWords;
  readonly #readings: Readings | undefined;

  constructor(language: string, words: NumberWords) {
    this.#language = language;
    this.#words = words;
    this.#readings = READINGS[language];
  }

  /** The larger expressions first: what is left of figures after them are numbers. */
  read(text: string): string {
    const readings = this.#readings;
    let spoken = text;
    if (readings !== undefined) {
      spoken = spoken
        .replace(MONEY_BEFORE, (_all, minus: string, sign: string, figures: string, next?: string) =>
          this.#money(minus, sign, figures, next, readings),
        )
        .replace(
          MONEY_BEHIND,
          (_all, minus: string, figures: string, magnitude: string | undefined, sign: string) =>
            this.#money(minus, sign, figures, magnitude, readings),
        )
        .replace(CLOCK, (_all, hour: string, minute: string) => this.#clock(hour, minute, readings))
        .replace(HASH, `${readings.number} `);
    }
    spoken = spoken
      .replace(MEASURE, (_all, figures: string, unit?: string, short?: string) =>
        this.#measure(figures, unit ?? short ?? ''),
      )
      .replace(TELEPHONE, (number) => this.#figureByFigure(number))
      .replace(DECADE, (all, decade: string) => (this.#language === 'en' ? this.#decade(decade) : all))
      .replace(ORDINAL, (all, figures: string, english?: string, romance?: string, french?: string) =>
        this.#ordinal(all, figures, { english, romance, french }),
      );
    if (readings !== undefined) spoken = spoken.replace(RANGE, `$1 ${readings.to} $2`);
    return spoken.replace(
      NUMBER,
      (_all, minus: string, figures: string, gap: string | undefined, counted: string | undefined) =>
        this.#number(minus, figures, counted) + (gap ?? '') + (counted ?? ''),
    );
  }

  #money(minus: string, sign: string, figures: string, next: string | undefined, readings: Readings): string {
    const code = CURRENCY_SIGNS[sign] ?? '';
    const value = plainNumber(figures);
    const [whole = '0', fraction = ''] = value.split('.');
    const [one, many] = readings.currencies[code] ?? [
      systemName(code, 1, this.#language),
      systemName(code, 2, this.#language),
    ];
    const isMagnitude = next !== undefined && readings.magnitudes.test(next);
    const behind = next === undefined || isMagnitude ? '' : ` ${next}`;
    if (isMagnitude) {
      const counted = [this.#cardinal(minus, value), next, readings.ofCurrency, many];
      return counted.filter((part) => part !== '').join(' ');
    }
    const name = whole === '1' ? one : many;
    const amount = `${agreeing(this.#cardinal(minus, whole), name, this.#language)} ${name}`;
    if (!/[1-9]/.test(fraction)) return amount + behind;
    const hundredths = this.#words.cardinal(String(Number(fraction.padEnd(2, '0').slice(0, 2))));
    const rest = [amount, readings.andHundredths, hundredths, readings.hundredths];
    return rest.filter((part) => part !== '').join(' ') + behind;
  }

  #clock(hour: string, minute: string, { clock, hours }: Readings): string {
    const hourWords = agreeing(this.#cardinal('', String(Number(hour))), hours, this.#language);
    if (minute === '00') return clock(hourWords, undefined);
    const minuteWords = this.#cardinal('', String(Number(minute)));
    return clock(
      hourWords,
      this.#language === 'en' && minute.startsWith('0') ? `oh ${minuteWords}` : minuteWords,
    );
  }

  #measure(figures: string, sign: string): string {
    const value = plainNumber(figures.replace('-', ''));
    const unit = unitName(UNIT_SIGNS[sign] ?? '', Number(value), this.#language);
    const minus = figures.startsWith('-') ? '-' : '';
    return `${agreeing(this.#cardinal(minus, value), unit, this.#language)} ${unit}`;
  }

  #ordinal(
    all: string,
    figures: string,
    { english, romance, french }: Readonly<Record<'english' | 'romance' | 'french', string | undefined>>,
  ): string {
    const isEnglish = english !== undefined && this.#language === 'en';
    const isRomance = romance !== undefined && ['es', 'pt', 'it'].includes(this.#language);
    const isFrench = french !== undefined && this.#language === 'fr';
    if (!(isEnglish || isRomance || isFrench) || Number(figures) === 0) return all;
    if (french === 're' || french === 'ère') return 'première';
    return this.#words.ordinal(figures, romance === 'ª');
  }

  /** "1980s": the nineteen eighties. */
  #decade(decade: string): string {
    return this.#number('', decade, undefined).replace(/y$/, 'ies');
  }

  #number(minus: string, figures: string, counted: string | undefined): string {
    const value = plainNumber(figures);
    if (value.includes(' '))
      return value
        .split(' ')
        .map((part) => this.#words.cardinal(part))
        .join(' ');
    if (figures.length > MOST_FIGURES && !/[.,]/.test(figures)) return this.#figureByFigure(figures);
    if (this.#language === 'en' && minus === '' && YEAR.test(figures)) return this.#year(figures);
    const words = this.#cardinal(minus, value);
    return counted === undefined ? words : agreeing(words, counted, this.#language);
  }

  #year(figures: string): string {
    const [century, rest] = [figures.slice(0, 2), figures.slice(2)];
    if (rest === '00') return `${this.#words.cardinal(century)} hundred`;
    const last = this.#words.cardinal(String(Number(rest)));
    return `${this.#words.cardinal(century)} ${rest.startsWith('0') ? `oh ${last}` : last}`;
  }

  #figureByFigure(figures: string): string {
    return Array.from(figures.matchAll(/\d/g), ([figure]) => this.#words.cardinal(figure)).join(' ');
  }

  #cardinal(minus: string, value: string): string {
    return this.#words.cardinal(minus === '' ? value : `-${value}`);
  }
}

function expanded(text: string, language: string): string {
  const table = ABBREVIATIONS[language] ?? {};
  const and = READINGS[language]?.and;
  const short = text.replace(
    /(?<![\p{L}\p{N}])\p{L}[\p{L}.]*\.(?:ra|ssa)?(?![\p{L}\p{N}])/gu,
    (written, at: number) =>
      table[written] === undefined ? written : table[written] + stopAtEnd(text, at + written.length, written),
  );
  const joined = and === undefined ? short : short.replace(/(?<=\s)&(?=\s)/gu, and);
  return joined.replace(INITIALS, (letters, at: number) => {
    const end = stopAtEnd(joined, at + letters.length, letters);
    return (
      letters.replaceAll('.', ' ').replace(/\s+/g, ' ').trim() +
      (end === '' && /\s$/.test(letters) ? ' ' : end)
    );
  });
}

/** The stop of what is written short is the sentence's own at the end of the text. */
function stopAtEnd(text: string, end: number, written: string): string {
  return text.slice(end).trim() === '' && written.trimEnd().endsWith('.')
    ? '.'
    : letterFollows(text, end, written);
}

/** "U.S." before a word is followed by a space; the letters' own was taken with them. */
function letterFollows(text: string, end: number, written: string): string {
  return /\s$/.test(written) && /^\p{L}/u.test(text.slice(end)) ? ' ' : '';
}

function systemName(code: string, count: number, language: string): string {
  const parts = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: code,
    currencyDisplay: 'name',
  });
  return partNamed(parts.formatToParts(count), 'currency');
}

function unitName(unit: string, count: number, language: string): string {
  const parts = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return partNamed(parts.formatToParts(count), 'unit');
}

function partNamed(parts: readonly Intl.NumberFormatPart[], type: string): string {
  return parts
    .filter((part) => part.type === type || part.type === 'percentSign')
    .map(({ value }) => value)
    .join(' ')
    .trim();
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\s(?=[,.;:!?…])/g, '')
    .trim();
}

function pattern(source: string): RegExp {
  return new RegExp(source, 'gu');
}

function alternatives(texts: readonly string[]): string {
  return texts
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replace(/[$^*+?.()|[\]{}/\\]/g, String.raw`\$&`))
    .join('|');
}
