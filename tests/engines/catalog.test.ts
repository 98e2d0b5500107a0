import { afterEach, describe, expect, test, vi } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import type { CatalogOptions, CatalogParts } from '../../companion/engines/registry.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { targetsBySource } from '../../shared/languages.ts';
import { deafEncoder } from '../fakes/deaf-encoder.ts';
import { customer } from '../fixtures/customer.ts';
import { Apertium } from '../../companion/engines/embedded/apertium/apertium.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { PocketSphinx } from '../../companion/engines/embedded/pocketsphinx/pocketsphinx.ts';
import { engineList } from '../../shared/http/engines.ts';
import { gone, groupGone, known } from './processes.ts';
import { PATIENT } from '../fakes/patience.ts';

const speaker = deafEncoder(['no-one']);
let opened: EngineCatalog[] = [];

afterEach(async () => {
  for (const catalog of opened) await catalog.close();
  opened = [];
});

function catalog(options: Partial<CatalogOptions> = {}, parts: Partial<CatalogParts> = {}): EngineCatalog {
  const one = new EngineCatalog({ engines: 'auto', ...options }, { ...embeddedEngines(speaker), ...parts });
  opened.push(one);
  return one;
}

test('all five stages are listed, ready, in the form the HTTP route promises', () => {
  const one = catalog();
  const list = engineList.parse({
    engines: one.entries(),
    languages: targetsBySource(one.pairs()),
    keys: [],
  });
  expect(list.engines.map(({ stage, name }) => [stage, name])).toEqual([
    ['stt', 'pocketsphinx'],
    ['translation', 'apertium'],
    ['tts', 'espeak-ng'],
    ['speaker', 'deaf'],
    ['vad', 'silero'],
  ]);
  expect(list.engines.every(({ state }) => state === 'ready')).toBe(true);
  expect(list.languages.map(({ source }) => source)).toEqual(['en']);
  expect(list.languages[0]?.targets).toEqual(expect.arrayContaining(['es', 'ca']));
});

describe('engines are chosen for a pair', () => {
  test.each([
    ['auto', 'es', 'en'],
    ['en', 'es', 'en'],
    ['en-GB', 'es-MX', 'en-GB'],
    ['auto', 'ca', 'en'],
  ])('%s to %s', (source, target, worksOut) => {
    const chosen = catalog().choose({ source, target }, customer());
    expect(chosen.source).toBe(worksOut);
    expect(chosen.engines.stt.info.name).toBe('pocketsphinx');
    expect(chosen.engines.speaker).toBe(speaker);
  });

  test.each([
    ['auto', 'de'],
    ['fr', 'es'],
    ['en', 'en'],
  ])('%s to %s is refused with the pairs there are', (source, target) => {
    const one = catalog();
    expect(() => one.choose({ source, target }, customer())).toThrow(
      expect.objectContaining({
        code: 'unsupported_language_pair',
        details: { pairs: one.pairs() },
        parameters: expect.objectContaining({ target }) as object,
      }) as Error,
    );
  });
});

describe('what cannot be used is said', () => {
  test('a family that is not ready', () => {
    const one = catalog({ engines: 'cloud' });
    expect(one.entries().filter(({ stage }) => stage !== 'speaker' && stage !== 'vad')).toEqual([]);
    expect(one.pairs()).toEqual([]);
    expect(() => one.choose({ source: 'en', target: 'es' }, customer())).toThrow(
      expect.objectContaining({ code: 'engine_missing' }) as Error,
    );
    void one.warm();
  });

  test('an engine named that there is not, and one that there is', () => {
    const unknown = catalog({ tts: 'nobody' });
    expect(() => unknown.choose({ source: 'en', target: 'es' }, customer())).toThrow(
      expect.objectContaining({
        code: 'engine_missing',
        stage: 'tts',
        message: expect.stringContaining('nobody') as string,
      }) as Error,
    );
    const named = catalog({ stt: 'pocketsphinx', translation: 'apertium', tts: 'espeak-ng' });
    expect(named.choose({ source: 'en', target: 'es' }, customer()).source).toBe('en');
  });

  test('a program that is not installed', () => {
    const missing = { reason: 'data', engine: 'pocketsphinx', command: 'install it' } as const;
    const reason = 'PocketSphinx needs its model (Debian, Ubuntu: "install it").';
    const one = catalog({}, { stt: [new PocketSphinx({ missing })] });
    const problem = { code: 'engine_missing', parameters: missing };
    expect(one.entries()[0]).toMatchObject({ stage: 'stt', state: 'missing', reason, problem });
    expect(one.pairs()).toEqual([]);
    expect(() => one.choose({ source: 'en', target: 'es' }, customer())).toThrow(
      expect.objectContaining({ code: 'engine_missing', stage: 'stt', message: reason }) as Error,
    );
  });
});

test('warmed ahead, and closed without leaving a process', async () => {
  const translator = new Apertium();
  const synthesizer = new Espeak();
  const one = catalog({}, { translation: [translator], tts: [synthesizer] });
  void one.warm();
  const pair = { source: 'en', target: 'es' };
  await vi.waitFor(() => {
    expect(translator.pid(pair) !== undefined && synthesizer.pid !== undefined).toBe(true);
  }, PATIENT);
  const [group, host] = [known(translator.pid(pair)), known(synthesizer.pid)];
  await one.close();
  await groupGone(group);
  await gone(host);
});
