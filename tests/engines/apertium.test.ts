import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Apertium } from '../../companion/engines/embedded/apertium/apertium.ts';
import { findModes } from '../../companion/engines/embedded/apertium/modes.ts';
import { groupGone, groupMembers, known } from './processes.ts';
import { missingInWords } from '../fixtures/missing.ts';

const EN_ES = { source: 'en', target: 'es' };
let engine: Apertium;

beforeEach(() => {
  engine = new Apertium();
});
afterEach(() => {
  engine.close();
});

async function translate(text: string, source = 'en', target = 'es', signal = new AbortController().signal) {
  return (await engine.translate({ text, source, target }, signal)).text;
}

test('the directions on this machine are found under their BCP-47 names', () => {
  const pairs = engine.pairs();
  for (const [source, target] of [
    ['en', 'es'],
    ['es', 'en'],
    ['en', 'ca'],
    ['ca', 'en'],
  ]) {
    expect(pairs).toContainEqual({ source, target });
  }
  expect(pairs.every((pair) => !pair.target.includes('_'))).toBe(true);
});

describe('a translation looks as its clause did', () => {
  test.each([
    ['I think that we can do it.', 'Creo que lo podemos hacer.'],
    ['and the people who', 'y las personas que'],
    ['Do you want to go home?', '¿Quieres ir a casa?'],
    ['What a house!', '¡Qué una casa!'],
    ["i don't know", 'no sé'],
    ["We can't see it.", 'No lo podemos ver.'],
    ["let's go", 'vamos'],
    ['Hello. How are you? Good.', 'Hola. ¿Cómo eres? Bueno.'],
    ['I see 10,000 houses', 'Veo 10000 casas'],
    ['The water is cold.', 'El agua pasa frío.'],
    ['he drinks the water', 'bebe el agua'],
    ['NASA and the water', 'NASA y el agua'],
    ['the man, who was old, went away', 'el hombre, quién era viejo, fue fuera'],
  ])('%s', async (clause, expected) => {
    expect(await translate(clause)).toBe(expected);
  });

  test('into English no Spanish mark is left, and "I" keeps its capital inside a sentence', async () => {
    expect(await translate('¿Quieres ir a casa?', 'es', 'en')).not.toMatch(/[¿¡]/);
    expect(await translate('yo no sé nada', 'es', 'en')).toMatch(/^I /);
  });

  test('a region is served by its language', async () => {
    expect(await translate('the house', 'en-GB', 'es-MX')).toBe('la casa');
  });
});

test('words it does not know come through without a mark', async () => {
  expect(await translate('the xylograph and the flurbs')).toBe('el xylograph y el flurbs');
});

test('nothing in a clause can stop the stream', async () => {
  const clauses = [
    '^un<escaped>/thing*$ [here] {x} \\',
    '[[',
    '\\',
    '^$',
    '<b>/@#~*',
    'a\0b',
    '\u001b[0m',
    '[\\]',
    '\ud800',
  ];
  for (const clause of clauses) {
    await translate(clause);
    expect(await translate('the house')).toBe('la casa');
  }
});

test('a clause of no words is left as it is', async () => {
  expect(await translate('…')).toBe('…');
});

test('killed in the middle of a clause, it is started again and the clause is translated', async () => {
  await engine.warm([EN_ES]);
  const first = known(engine.pid(EN_ES));
  const translating = translate('I think that we can do it.');
  process.kill(-first, 'SIGKILL');
  expect(await translating).toBe('Creo que lo podemos hacer.');
  expect(engine.pid(EN_ES)).not.toBe(first);
});

test('when one program of its pipeline dies, the others are ended and all are started again', async () => {
  await engine.warm([EN_ES]);
  const first = known(engine.pid(EN_ES));
  const members = groupMembers(first).filter((pid) => pid !== first);
  expect(members.length).toBeGreaterThan(5);
  process.kill(members[Math.floor(members.length / 2)] ?? 0, 'SIGKILL');
  expect(await translate('the house')).toBe('la casa');
  expect(await translate('the old house')).toBe('la casa vieja');
  await groupGone(first);
});

test('one that hangs costs a clause its two seconds, and is replaced', async () => {
  await engine.warm([EN_ES]);
  const first = known(engine.pid(EN_ES));
  process.kill(-first, 'SIGSTOP');
  await expect(translate('the house')).rejects.toMatchObject({
    code: 'engine_timeout',
    stage: 'translation',
  });
  expect(await translate('the house')).toBe('la casa');
  await groupGone(first);
});

test('an aborted clause is given up at once, and the next one is not its answer', async () => {
  await engine.warm([EN_ES]);
  const controller = new AbortController();
  const translating = translate('The people want to go home.', 'en', 'es', controller.signal);
  controller.abort();
  await expect(translating).rejects.toBe(controller.signal.reason);
  expect(await translate('the house')).toBe('la casa');
});

test('its queue has a limit', async () => {
  const clauses = Array.from({ length: 60 }, () => translate('the house'));
  const outcomes = await Promise.allSettled(clauses);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every((outcome) => (outcome.reason as { code: string }).code === 'overloaded')).toBe(true);
  expect(outcomes.length - refused.length).toBeGreaterThan(10);
});

test('closed, it leaves no program running', async () => {
  await engine.warm([EN_ES]);
  await engine.warm([{ source: 'en', target: 'ca' }]);
  const groups = [known(engine.pid(EN_ES)), known(engine.pid({ source: 'en', target: 'ca' }))];
  engine.close();
  for (const group of groups) await groupGone(group);
  await expect(translate('the house')).rejects.toMatchObject({ code: 'engine_failed' });
});

test('a pair it does not have is refused with those it has', async () => {
  await expect(translate('the house', 'en', 'de')).rejects.toMatchObject({
    code: 'unsupported_language_pair',
    details: { pairs: engine.pairs() },
  });
});

test('without languages it says what to install', async () => {
  const empty = new Apertium(findModes('/nonexistent'));
  expect(empty.pairs()).toEqual([]);
  expect(missingInWords(empty.missing)).toContain('apertium-eng-spa');
  const translating = empty.translate(
    { text: 'x', source: 'en', target: 'es' },
    new AbortController().signal,
  );
  await expect(translating).rejects.toMatchObject({ code: 'engine_missing', stage: 'translation' });
});
