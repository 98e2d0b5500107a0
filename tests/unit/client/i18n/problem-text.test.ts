/** Every error and notice that the companion can tell, in every language: a sentence of it, filled in. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filled } from '../../../../client/i18n/bundled-messages.ts';
import { errorText, noticeText } from '../../../../client/i18n/problem-text.ts';
import { setMessageSource } from '../../../../client/i18n/text.ts';
import {
  ERROR_CODES,
  ERRORS,
  LOST_FROM,
  LOST_TO,
  type ErrorCode,
} from '../../../../shared/protocol/error-codes.ts';
import { errorSentence, noticeSentence } from '../../../../shared/protocol/english.ts';
import { NOTICE_CODES, NOTICES, type NoticeCode } from '../../../../shared/protocol/notice-codes.ts';
import type { ParameterKind, ParameterShape, Parameters } from '../../../../shared/protocol/parameters.ts';

const MESSAGES = join(resolve(import.meta.dirname, '../../../..'), 'client/i18n/_locales');
type Messages = Record<string, { message: string }>;
const LOCALES = new Map<string, Messages>();
for (const locale of await readdir(MESSAGES)) {
  const text = await readFile(join(MESSAGES, locale, 'messages.json'), 'utf8');
  LOCALES.set(locale, JSON.parse(text) as Messages);
}

/** A value that is the same in every language, but for those that are translated. */
const VALUES: Readonly<Record<ParameterKind, string | number>> = {
  text: 'TEXT',
  speaker: 'Ana',
  quotation: 'QUOTED',
  engine: 'elevenlabs',
  language: 'de',
  error: 'store_locked',
  usd: 0.5,
  number: 3,
};
const LANGUAGE = { en: 'German', de: 'Deutsch', es: 'alemán' } as const;

function parametersOf(reason: string, shape: ParameterShape): Parameters {
  return { reason, ...Object.fromEntries(Object.entries(shape).map(([name, kind]) => [name, VALUES[kind]])) };
}

const errors = ERROR_CODES.flatMap((code): [ErrorCode, string, Parameters][] => {
  const reasons: Readonly<Record<string, ParameterShape>> = ERRORS[code].reasons;
  return Object.entries(reasons).map(([reason, shape]) => [code, reason, parametersOf(reason, shape)]);
});
const notices = NOTICE_CODES.flatMap((code): [NoticeCode, string, Parameters][] => {
  const reasons: Readonly<Record<string, ParameterShape>> = NOTICES[code];
  return Object.entries(reasons).map(([reason, shape]) => [code, reason, parametersOf(reason, shape)]);
});

/** Every message must be there: a browser shows nothing at all for one that is not. */
function speak(locale: string): void {
  const messages = LOCALES.get(locale) ?? {};
  setMessageSource((key, fill) => {
    const message = messages[key];
    if (message === undefined) throw new Error(`${locale} has no ${key}`);
    return filled(message, fill);
  });
}

/** What it says in each language. */
function inAll<Said>(say: () => Said): Record<string, Said> {
  return Object.fromEntries(
    [...LOCALES.keys()].map((locale) => {
      speak(locale);
      return [locale, say()];
    }),
  );
}

function expectTold(said: Record<string, string>): void {
  expect(Object.keys(said)).toEqual(expect.arrayContaining(['en', 'de', 'es']));
  for (const [locale, sentence] of Object.entries(said)) {
    expect(sentence, locale).not.toBe('');
    expect(sentence, locale).not.toMatch(/\$[1-9]|\$\w+\$|\{|\}|undefined/);
    if (locale !== 'en') expect(sentence, locale).not.toBe(said['en']);
  }
}

describe('in each language', () => {
  test('there are more than one hundred of them', () => {
    expect(errors.length + notices.length).toBeGreaterThan(100);
  });

  test.each(ERROR_CODES)('%s has a title', (code) => {
    const said = inAll(() => errorText(code, {}));
    expectTold(Object.fromEntries(Object.entries(said).map(([locale, { title }]) => [locale, title])));
    expect(Object.values(said).flatMap(({ details }) => details)).toEqual([]);
  });

  test.each(errors)('%s %s says more', (code, _, parameters) => {
    const said = inAll(() => errorText(code, parameters).details);
    expect(Object.values(said).map(({ length }) => length)).toEqual(Object.values(said).map(() => 1));
    expectTold(
      Object.fromEntries(Object.entries(said).map(([locale, details]) => [locale, details.join(' ')])),
    );
  });

  test.each(notices)('%s %s is told', (code, _, parameters) => {
    expectTold(inAll(() => noticeText(code, parameters)));
  });

  test('languages and numbers are in it too', () => {
    const parameters = { reason: 'no_voice', language: 'de' };
    for (const [locale, sentence] of Object.entries(inAll(() => noticeText('engine_replaced', parameters)))) {
      expect(sentence).toContain(LANGUAGE[locale as keyof typeof LANGUAGE]);
    }
    speak('de');
    expect(noticeText('cap_near', { reason: 'spending', spent: 0.4, limit: 0.5 })).toMatch(
      /^0,40\s\$ deiner/,
    );
  });
});

describe('of a companion of another version', () => {
  test.each([
    ['without parameters', {}],
    ['with a reason that is not known', { reason: 'warp_core' }],
    ['with a reason that every object has', { reason: 'constructor' }],
    ['without what the reason needs', { reason: 'key' }],
    ['with a value of another type', { reason: 'key', engine: 7 }],
  ])('an error %s is its title alone, and a notice that something changed', (_, parameters) => {
    speak('de');
    expect(errorText('key_rejected', parameters)).toEqual({
      title: 'Der Dienst hat den Schlüssel nicht angenommen.',
      details: [],
    });
    expect(noticeText('engine_restarted', parameters)).toMatch(/^Etwas hat sich geändert/);
  });

  test('speech that was lost is told of, whatever the reason', () => {
    speak('de');
    const lost = { [LOST_FROM]: 1.2, [LOST_TO]: 3.5 };
    expect(errorText('engine_failed', { reason: 'warp_core', ...lost }).details).toEqual([
      'Was zwischen Sekunde 1,2 und 3,5 der Sitzung gesagt wurde, ist nicht synchronisiert.',
    ]);
  });

  test('a language that is none is shown as it came', () => {
    speak('de');
    const parameters = { reason: 'no_voice', language: 'not a tag' };
    expect(noticeText('engine_replaced', parameters)).toContain('not a tag');
  });
});

describe('the English for scripts', () => {
  test.each(errors)('of %s %s is filled in, and not only its title', (code, _, parameters) => {
    const sentence = errorSentence(code, parameters);
    expect(sentence).not.toMatch(/\{|\}|undefined/);
    expect(sentence).not.toBe(errorSentence(code));
  });

  test.each(notices)('of %s %s is filled in', (code, _, parameters) => {
    expect(noticeSentence(code, parameters)).toMatch(/^[^{}]{8,}$/);
  });
});
