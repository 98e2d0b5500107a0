import { readdir, readFile } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NO_PICTURE } from '../../../../client/timing/picture.ts';
import { OWN_PROBLEMS } from '../../../../client/problems.ts';
import { REFUSAL_CODES } from '../../../../shared/models.ts';
import { ERRORS } from '../../../../shared/protocol/error-codes.ts';
import { NOTICES } from '../../../../shared/protocol/notice-codes.ts';
import { engineKind } from '../../../../shared/engine-info.ts';
import { voiceKind } from '../../../../shared/voice.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const MESSAGES = join(ROOT, 'client/i18n/_locales');
const LOCALES = await readdir(MESSAGES);

interface Message {
  readonly message: string;
  readonly description?: string;
}

async function messages(locale: string): Promise<Record<string, Message>> {
  const file = join(MESSAGES, locale, 'messages.json');
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, Message>;
}

/** @param isMeant of the paths, from the project's folder */
async function sources(isMeant: (path: string) => boolean = () => true): Promise<string> {
  const code = ['manifest.config.ts'];
  for (const folder of ['client', 'extension', 'pages']) {
    const files = await readdir(join(ROOT, folder), { recursive: true });
    code.push(...files.filter((file) => /\.tsx?$/.test(file)).map((file) => posix.join(folder, file)));
  }
  const meant = code.filter(isMeant).map((file) => readFile(join(ROOT, file), 'utf8'));
  return (await Promise.all(meant)).join('\n');
}

/** In any order: languages put them into different ones. */
function placeholdersIn(message: string): string[] {
  return [...new Set(message.match(/\$\d/g))].sort();
}

/** Of all that the companion can tell: a code's own message, and one for each of its reasons. */
const TOLD = [
  ...Object.entries(ERRORS).flatMap(([code, { reasons }]) => [
    `error_${code}`,
    ...Object.keys(reasons).map((reason) => `error_${code}_${reason}`),
  ]),
  ...Object.entries(NOTICES).flatMap(([code, reasons]) =>
    Object.keys(reasons).map((reason) => `notice_${code}_${reason}`),
  ),
  'notice_unknown',
  'error_speech_lost',
];

const english = await messages('en');

describe('the words a viewer reads', () => {
  test.each(LOCALES.filter((locale) => locale !== 'en'))(
    '%s has all of them, and no others',
    async (locale) => {
      const other = await messages(locale);
      expect(Object.keys(other)).toEqual(Object.keys(english));
      for (const [key, { message }] of Object.entries(other)) {
        expect(message, key).not.toBe('');
        expect(placeholdersIn(message), key).toEqual(placeholdersIn(english[key]?.message ?? ''));
      }
    },
  );

  test.each(LOCALES)('%s tells translators of each what it is and what stands in it', async (locale) => {
    const all = Object.entries(await messages(locale));
    expect(all.length).toBeGreaterThan(300);
    for (const [key, { message, description = '' }] of all) {
      expect(description.length, key).toBeGreaterThan(8);
      // What is filled in is said, by its number or its name.
      for (const placeholder of message.match(/\$(\d|[A-Z]+\$)/g) ?? []) {
        expect(description, key).toContain(placeholder);
      }
    }
  });

  test('every one that the code and the manifest name exists', async () => {
    const code = await sources();
    const named = [...code.matchAll(/\btext\(\s*'(\w+)'/g), ...code.matchAll(/__MSG_(\w+)__/g)].map(
      ([, key]) => key ?? '',
    );
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((key) => !(key in english))).toEqual([]);
  });

  test('those of rooms are said nowhere else: two pages that name one message change each other’s words', async () => {
    const elsewhere = await sources((path) => !/^pages\/(?:listen|speaker|avatar|rooms)\//.test(path));
    const ofRooms = Object.entries(english)
      .filter(([, { description = '' }]) => /^(?:Listener|Speaker)’s page:/.test(description))
      .map(([key]) => key);
    expect(ofRooms.length).toBeGreaterThan(80);
    expect(ofRooms.filter((key) => elsewhere.includes(`'${key}'`))).toEqual([]);
  });

  test('everything that can go wrong has its own, with what to do about it', () => {
    const wanted = [
      ...TOLD,
      ...OWN_PROBLEMS.flatMap((code) => [`problem_${code}`, `problem_${code}_todo`]),
      ...engineKind.options.map((kind) => `engine_kind_${kind}`),
      ...voiceKind.options.map((kind) => `voice_kind_${kind}`),
      ...REFUSAL_CODES.map((code) => `models_source_${code}`),
      ...NO_PICTURE.map((reason) => `no_picture_${reason}`),
    ];
    expect(wanted.filter((key) => !(key in english))).toEqual([]);
  });

  test('none is there for nothing', async () => {
    const code = await sources();
    const built =
      /^(problem|engine|engine_kind|voice_kind|stage|no_picture|page_stage|models_source)_|^page_(microphone|tab|file)_why$|^pace_(eager|balanced|careful)_why$/;
    const unused = Object.keys(english).filter(
      (key) => !built.test(key) && !TOLD.includes(key) && !code.includes(key),
    );
    expect(unused).toEqual([]);
  });
});

/** Viewers, speakers and listeners are addressed alike on every page: as a friend. */
const FORMAL: Readonly<Record<string, RegExp>> = {
  de: /\p{L}+ Sie\b|(?<!^)(?<![.:?!] )\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b/u,
  es: /\b[Uu]sted(?:es)?\b/u,
};

test.each(Object.entries(FORMAL))('%s addresses everybody alike', async (locale, formal) => {
  const all = Object.entries(await messages(locale));
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(([, { message }]) => formal.test(message)).map(([key]) => key)).toEqual([]);
});
