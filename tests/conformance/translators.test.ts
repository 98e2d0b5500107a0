/** What every translator owes the pipeline. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TranslationRequest, Translator } from '../../companion/dubbing/ports/translator.ts';
import { plain } from '../fixtures/customer.ts';
import { openSubjects } from './subjects.ts';

const NAME = 'Okonkwo';
const LONG = 'We should go and talk to them today. '.repeat(2_000);
const subjects = await openSubjects();

afterAll(() => subjects.close());

describe.each(subjects.translators)('$title', ({ engine, isReady, warm }) => {
  const law = isReady ? test : test.skip;
  beforeAll(warm);

  law('says which pairs it has, none of a language with itself', () => {
    expect(engine.pairs().length).toBeGreaterThan(0);
    for (const { source, target } of engine.pairs()) expect(source).not.toBe(target);
    for (const pair of engine.pairs().slice(0, 20)) {
      const chrf = engine.chrf?.(pair) ?? 100;
      expect(chrf).toBeGreaterThan(0);
      expect(chrf).toBeLessThanOrEqual(100);
    }
  });

  law('translates, and says who did', async () => {
    const { text, engine: by } = await translated(engine, 'We should go and talk to them today.');
    expect(text).toMatch(/\p{L}/u);
    expect(by.name).toBe(engine.info.name);
  });

  law('translates a clause that goes on with a sentence', async () => {
    const context = ['Because it was very cold,'];
    const spoken = [(await translated(engine, context[0] ?? '')).text];
    const { text } = await translated(engine, 'we went home before the night.', { context, spoken });
    expect(text).toMatch(/\p{L}/u);
  });

  law('leaves a name as it is', async () => {
    const { text } = await translated(engine, `Yesterday ${NAME} came back.`, { terms: [{ text: NAME }] });
    expect(text.toLowerCase()).toContain(NAME.toLowerCase());
  });

  law('takes marks of markup for text', async () => {
    const { text } = await translated(engine, 'Tom & Ann say that 3 < 5 and "7 > 2".');
    expect(text).toMatch(/\p{L}/u);
    expect(text).not.toMatch(/&(lt|gt|amp|quot|#\d+);|<\/?\w+/);
  });

  law('refuses a pair that it has not', async () => {
    const request = { ...plain(), text: 'Hello.', source: 'tlh', target: 'en' };
    await expect(engine.translate(request, never())).rejects.toMatchObject({
      name: 'DubError',
      code: 'unsupported_language_pair',
    });
  });

  law('translates what is long, or refuses it in a way that a caller can act on', async () => {
    const answer = await translated(engine, LONG).catch((error: unknown) => error);
    if (answer instanceof Error) expect(answer).toMatchObject({ name: 'DubError' });
    else expect(answer).toMatchObject({ text: expect.stringMatching(/\p{L}/u) as string });
    // And nobody pays for it with the next sentence.
    expect((await translated(engine, 'Good morning.')).text).toMatch(/\p{L}/u);
  });

  law('asks nobody for somebody who has gone', async () => {
    const signal = AbortSignal.abort();
    await expect(translated(engine, 'Nobody waits for this sentence.', {}, signal)).rejects.toThrow();
  });
});

function translated(
  engine: Translator,
  text: string,
  more: Partial<TranslationRequest> = {},
  signal = never(),
) {
  const pairs = engine.pairs().filter(({ source }) => source === 'en');
  const pair = pairs.find(({ target }) => target === 'es') ?? pairs[0];
  if (pair === undefined) throw new Error(`${engine.info.name} does not translate from English.`);
  return engine.translate({ ...plain(), ...pair, text, ...more }, signal);
}

function never(): AbortSignal {
  return new AbortController().signal;
}
