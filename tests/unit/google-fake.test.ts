/** The fake of Google's services is as unkind as they are, or what is tested against it proves nothing. */
import { expect, test } from 'vitest';
import { percentile } from '../../shared/percentile.ts';
import { Chance } from '../fakes/google/chance.ts';
import type { Ear, ScriptWord } from '../fakes/google/ear.ts';
import { movedTags } from '../fakes/google/moved-tags.ts';
import { PROFILES } from '../fakes/google/profile.ts';
import { RealRecognition } from '../fakes/google/real-recognition.ts';
import { MISTAKES, type Result } from '../fakes/google/recognition.ts';
import { SpeechWireV2 } from '../fakes/google/speech-wire-v2.ts';
import { film } from '../engines/google-listening.ts';

const LENGTH_MS = 300_000;
const STEP_MS = 100;

interface Answer {
  readonly atMs: number;
  readonly results: readonly Result[];
}

function answers(
  words: readonly ScriptWord[],
  languages: readonly string[],
  speech = PROFILES.real.speech,
  seed = 1,
): Answer[] {
  if (speech === undefined) throw new Error('the real profile has no manners');
  let nowMs = 0;
  const ear: Ear = {
    hear: () => undefined,
    get words() {
      return words.filter(({ startMs }) => startMs < nowMs);
    },
  };
  const recognition = new RealRecognition(
    ear,
    new Chance(seed),
    { codes: languages, tellsConfidence: true },
    speech,
  );
  const all: Answer[] = [];
  for (nowMs = STEP_MS; nowMs < LENGTH_MS; nowMs += STEP_MS) {
    for (const results of recognition.heardTo(nowMs)) all.push({ atMs: nowMs, results });
  }
  return all;
}

const isPartial = ({ results }: Answer) => results.every(({ isFinal }) => !isFinal);
const textOf = ({ results }: Answer) =>
  results.map(({ alternatives }) => alternatives[0]?.transcript ?? '').join('');

test('its partials come in bursts, the first of a stream late, with gaps of seconds', () => {
  const words = film({ lengthMs: LENGTH_MS, pauseMs: [60, 240] });
  const partials = answers(words, ['en-US']).filter(isPartial);
  const firstMs = (partials[0]?.atMs ?? 0) - (words[0]?.startMs ?? 0);
  expect(firstMs).toBeGreaterThanOrEqual(700);
  expect(firstMs).toBeLessThanOrEqual(1500);
  const gapsMs = partials.slice(1).map(({ atMs }, i) => atMs - (partials[i]?.atMs ?? 0));
  expect(percentile(gapsMs, 0.5)).toBeLessThan(800);
  expect(Math.max(...gapsMs)).toBeGreaterThan(2500);
});

test('with several languages it says nothing while somebody speaks', () => {
  const words = film({ lengthMs: LENGTH_MS, pauseMs: [1800, 2400] });
  const partials = answers(words, ['en-US', 'es-ES']).filter(isPartial);
  expect(partials.length).toBeGreaterThan(5);
  for (const { atMs } of partials) {
    const last = words.filter(({ startMs }) => startMs < atMs).at(-1);
    expect(atMs - (last?.endMs ?? 0)).toBeGreaterThanOrEqual(200);
  }
});

test('of the second API, no sentence is told before it is over', () => {
  const words = film({ lengthMs: LENGTH_MS, pauseMs: [60, 240] });
  const partials = answers(words, ['auto'], PROFILES.real.chirp).filter(isPartial);
  expect(partials.length).toBeGreaterThan(5);
  for (const partial of partials) {
    const last = textOf(partial).split(' ').at(-1) ?? '';
    expect(/[.!?]$/.test(last) || MISTAKES.includes(last), last).toBe(true);
  }
  const gapsMs = partials.slice(1).map(({ atMs }, i) => atMs - (partials[i]?.atMs ?? 0));
  expect(percentile(gapsMs, 0.5)).toBeGreaterThan(1500);
});

const REFUSED: readonly [what: string, config: object, region: string, words: RegExp][] = [
  ['another region', {}, 'us-central1', /does not exist in the location named "us-central1"/],
  ['times of words', { features: { enableWordTimeOffsets: true } }, 'us', /word timestamps/],
  ['confidences of words', { features: { enableWordConfidence: true } }, 'us', /word_level_confidence/],
  ['four languages', { languageCodes: ['en-US', 'es-ES', 'fr-FR', 'de-DE'] }, 'us', /number of language/],
  ['a language without its region', { languageCodes: ['en'] }, 'us', /language "en" is not supported/],
];

test.each(REFUSED)('of the second API, a stream is refused that asks for %s', (_, config, region, words) => {
  const wire = new SpeechWireV2({ projectId: 'p', region, unknownLanguages: [] }, undefined);
  const usual = {
    explicitDecodingConfig: { encoding: 'LINEAR16', sampleRateHertz: 16_000, audioChannelCount: 1 },
    model: 'chirp_3',
    languageCodes: ['auto'],
  };
  const recognizer = `projects/p/locations/${region}/recognizers/_`;
  const opened = wire.open({ recognizer, streamingConfig: { config: { ...usual, ...config } } });
  expect(opened).toMatchObject({ details: expect.stringMatching(words) as string });
});

test('its finals are late, some are said twice, and whole phrases are revised before', () => {
  const words = film({ lengthMs: LENGTH_MS, pauseMs: [1800, 2400] });
  const all = answers(words, ['en-US']);
  const finals = all.filter((answer) => !isPartial(answer));
  const lateMs = finals.map(({ atMs }) => {
    const last = words.filter(({ endMs }) => endMs < atMs).at(-1);
    return atMs - (last?.endMs ?? 0);
  });
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(300);
  expect(percentile(lateMs, 0.5)).toBeLessThan(1200);
  const repeated = finals.filter((final, i) => i > 0 && textOf(final) === textOf(finals[i - 1] ?? final));
  expect(repeated.length).toBeGreaterThan(0);
  const distinct = finals.filter((final) => !repeated.includes(final));
  expect(distinct.map(textOf).join(' ')).toBe(
    words
      .slice(0, distinct.map(textOf).join(' ').split(' ').length)
      .map(({ text }) => text)
      .join(' '),
  );
  // Two mistakes that follow each other: the final has neither.
  const isMistaken = (answer: (typeof all)[number]): boolean =>
    MISTAKES.some((one, i) => textOf(answer).includes(`${one} ${MISTAKES[(i + 1) % MISTAKES.length] ?? ''}`));
  expect(all.filter(isPartial).some(isMistaken)).toBe(true);
  expect(finals.some(isMistaken)).toBe(false);
});

test('its tags come back split, reordered or decorated, as the target language has it', () => {
  const html = '<i>who live here</i> <b>want to go home</b>';
  expect(movedTags(html, 'ja')).toBe('<b>want to go</b> <i>who live here</i><b> home</b>');
  expect(movedTags(html, 'iw')).toContain('<b style="text-align:right;direction:rtl">want');
  expect(movedTags(html, 'es')).toBe('<i>who live here </i><b>want to go home</b>');
});
