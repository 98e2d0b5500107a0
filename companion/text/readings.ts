/** How each language reads what numbers stand beside. A language that is not here reads numbers alone. */

export interface Readings {
  /** By code of ISO 4217: one of it, and several. Others are named as the system names them. */
  readonly currencies: Readonly<Record<string, readonly [string, string]>>;
  /** "5 million": written behind figures, and followed by `ofCurrency` before a currency. */
  readonly magnitudes: RegExp;
  readonly ofCurrency: string;
  /** What stands between the whole part of a sum of money and its hundredths. */
  readonly andHundredths: string;
  /** What the hundredths are called, where they are named. */
  readonly hundredths: string;
  /** What the hours of a clock are called, which their number agrees with. */
  readonly hours: string;
  /** @param minute undefined on the hour */
  readonly clock: (hour: string, minute: string | undefined) => string;
  readonly to: string;
  readonly and: string;
  readonly number: string;
}

export const READINGS: Readonly<Record<string, Readings>> = {
  en: {
    currencies: {
      USD: ['dollar', 'dollars'],
      EUR: ['euro', 'euros'],
      GBP: ['pound', 'pounds'],
      JPY: ['yen', 'yen'],
      INR: ['rupee', 'rupees'],
    },
    magnitudes: /^(?:thousand|million|billion|trillion)$/i,
    ofCurrency: '',
    andHundredths: 'and',
    hundredths: 'cents',
    hours: '',
    clock: (hour, minute) => (minute === undefined ? `${hour} o'clock` : `${hour} ${minute}`),
    to: 'to',
    and: 'and',
    number: 'number',
  },
  es: {
    currencies: {
      USD: ['dólar', 'dólares'],
      EUR: ['euro', 'euros'],
      GBP: ['libra', 'libras'],
      JPY: ['yen', 'yenes'],
      INR: ['rupia', 'rupias'],
    },
    magnitudes: /^(?:mil|mill[oó]n|millones|bill[oó]n|billones)$/i,
    ofCurrency: 'de',
    andHundredths: 'con',
    hundredths: '',
    hours: 'horas',
    clock: (hour, minute) => (minute === undefined ? `${hour} en punto` : `${hour} y ${minute}`),
    to: 'a',
    and: 'y',
    number: 'número',
  },
  pt: {
    currencies: {
      USD: ['dólar', 'dólares'],
      EUR: ['euro', 'euros'],
      GBP: ['libra', 'libras'],
      JPY: ['iene', 'ienes'],
      INR: ['rupia', 'rupias'],
    },
    magnitudes: /^(?:mil|milhão|milhões|bilhão|bilhões|biliões)$/i,
    ofCurrency: 'de',
    andHundredths: 'e',
    hundredths: '',
    hours: 'horas',
    clock: (hour, minute) => (minute === undefined ? `${hour} em ponto` : `${hour} e ${minute}`),
    to: 'a',
    and: 'e',
    number: 'número',
  },
  fr: {
    currencies: {
      USD: ['dollar', 'dollars'],
      EUR: ['euro', 'euros'],
      GBP: ['livre', 'livres'],
      JPY: ['yen', 'yens'],
      INR: ['roupie', 'roupies'],
    },
    magnitudes: /^(?:mille|millions?|milliards?)$/i,
    ofCurrency: 'de',
    andHundredths: '',
    hundredths: '',
    hours: 'heures',
    clock: (hour, minute) =>
      `${hour} ${hour === 'un' || hour === 'une' ? 'heure' : 'heures'}${minute === undefined ? '' : ` ${minute}`}`,
    to: 'à',
    and: 'et',
    number: 'numéro',
  },
  it: {
    currencies: {
      USD: ['dollaro', 'dollari'],
      EUR: ['euro', 'euro'],
      GBP: ['sterlina', 'sterline'],
      JPY: ['yen', 'yen'],
      INR: ['rupia', 'rupie'],
    },
    magnitudes: /^(?:mila|milione|milioni|miliardo|miliardi)$/i,
    ofCurrency: 'di',
    andHundredths: 'e',
    hundredths: '',
    hours: '',
    clock: (hour, minute) => (minute === undefined ? `${hour} in punto` : `${hour} e ${minute}`),
    to: 'a',
    and: 'e',
    number: 'numero',
  },
  de: {
    currencies: {
      USD: ['Dollar', 'Dollar'],
      EUR: ['Euro', 'Euro'],
      GBP: ['Pfund', 'Pfund'],
      JPY: ['Yen', 'Yen'],
      INR: ['Rupie', 'Rupien'],
    },
    magnitudes: /^(?:tausend|Million(?:en)?|Milliarden?)$/i,
    ofCurrency: '',
    andHundredths: '',
    hundredths: '',
    hours: '',
    clock: (hour, minute) => `${hour} Uhr${minute === undefined ? '' : ` ${minute}`}`,
    to: 'bis',
    and: 'und',
    number: 'Nummer',
  },
};

export const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₽': 'RUB',
  '₩': 'KRW',
  '₺': 'TRY',
  '₴': 'UAH',
  US$: 'USD',
  R$: 'BRL',
  zł: 'PLN',
};

/** Signs of units behind a number, and what the system calls them. A single letter is a unit only behind a space. */
export const UNIT_SIGNS: Readonly<Record<string, string>> = {
  '%': 'percent',
  '°C': 'celsius',
  '°F': 'fahrenheit',
  '°': 'degree',
  'km/h': 'kilometer-per-hour',
  kmh: 'kilometer-per-hour',
  mph: 'mile-per-hour',
  km: 'kilometer',
  cm: 'centimeter',
  mm: 'millimeter',
  kg: 'kilogram',
  mg: 'milligram',
  ml: 'milliliter',
  lbs: 'pound',
  lb: 'pound',
  oz: 'ounce',
  ft: 'foot',
  GB: 'gigabyte',
  MB: 'megabyte',
  kB: 'kilobyte',
  TB: 'terabyte',
  min: 'minute',
  m: 'meter',
  g: 'gram',
  l: 'liter',
  h: 'hour',
  s: 'second',
};
