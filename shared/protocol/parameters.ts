/** What errors and notices name beside their code: values, and how each kind of value is put into a sentence. */
import { engineTitle } from '../engine-titles.ts';
import { languageName } from '../languages.ts';

/**
 * `error` is the code of another error: its own sentence stands in its place. `speaker` is a name, maybe a provisional one.
 * `quotation` is what a program or a service said.
 */
export type ParameterKind =
  'text' | 'quotation' | 'engine' | 'language' | 'speaker' | 'error' | 'usd' | 'number';

type NumericKind = 'usd' | 'number';

/** The parameters of one sentence, in the order of their placeholders `$1`, `$2` … */
export type ParameterShape = Readonly<Record<string, ParameterKind>>;

export type ValuesOf<Shape extends ParameterShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends NumericKind ? number : string;
};

/** One of several reasons, with the parameters of its own. */
export type WithReason<Shapes> = {
  [Reason in keyof Shapes]: Shapes[Reason] extends ParameterShape
    ? { readonly reason: Reason } & ValuesOf<Shapes[Reason]>
    : never;
}[keyof Shapes];

/** As they go over the wire. */
export type Parameters = Readonly<Record<string, string | number>>;

export interface ParameterWords {
  /** BCP-47. */
  readonly locale: string;
  /** The sentence for the code of an error. */
  readonly error: (code: string) => string;
  /** A speaker's name; as it is where left out. */
  readonly speaker?: (name: string) => string;
}

/**
 * The values of a sentence in words, in the order of its placeholders.
 * @returns undefined where one is not there or is of another type: of a companion that is older or newer
 */
export function parameterWords(
  shape: ParameterShape,
  parameters: Parameters,
  words: ParameterWords,
): string[] | undefined {
  const all: string[] = [];
  for (const [name, kind] of Object.entries(shape)) {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined || isNumeric(kind) !== (typeof value === 'number')) return undefined;
    all.push(inWords(kind, value, words));
  }
  return all;
}

function isNumeric(kind: ParameterKind): kind is NumericKind {
  return kind === 'usd' || kind === 'number';
}

function inWords(kind: ParameterKind, value: string | number, words: ParameterWords): string {
  const { locale } = words;
  if (typeof value === 'number') return numberInWords(kind, value, locale);
  switch (kind) {
    case 'engine':
      return engineTitle(value);
    case 'language':
      return languageOf(value, locale);
    case 'error':
      return words.error(value);
    case 'speaker':
      return words.speaker?.(value) ?? value;
    default:
      return value;
  }
}

function numberInWords(kind: ParameterKind, value: number, locale: string): string {
  const format: Intl.NumberFormatOptions =
    kind === 'usd' ? { style: 'currency', currency: 'USD' } : { maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale, format).format(value);
}

/** A tag that is none is shown as it came. */
function languageOf(tag: string, locale: string): string {
  try {
    return languageName(tag, locale);
  } catch {
    return tag;
  }
}
