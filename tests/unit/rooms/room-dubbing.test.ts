/** A room's dubbing: recognised once, and a language each for those who listen in it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OnlineDiarizer } from '../../../companion/diarization/online-diarizer.ts';
import type { SessionEvent } from '../../../companion/dubbing/events.ts';
import { RoomDubbing } from '../../../companion/rooms/room-dubbing.ts';
import { scriptedCatalog, tone, type Script } from '../../fakes/scripted-engines.ts';
import { loud } from '../../fixtures/sound.ts';

const FRAME_MS = 64;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function room(script: Partial<Script> = {}) {
  const told: SessionEvent[] = [];
  const dubbing = new RoomDubbing({
    sourceLanguage: 'en',
    preserveVoice: true,
    dependencies: {
      engines: scriptedCatalog(script),
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      nowMs: () => 0,
      spendCapUsd: 10,
    },
    emit: (event) => void told.push(event),
  });
  const listen = (language: string) => {
    const events: SessionEvent[] = [];
    return { events, opened: dubbing.openLanguage(language, (event) => void events.push(event)) };
  };
  const speak = async (ms: number): Promise<void> => {
    for (let atMs = 0; atMs < ms; atMs += FRAME_MS) {
      await dubbing.accept(loud(FRAME_MS));
      await vi.advanceTimersByTimeAsync(0);
    }
  };
  return { dubbing, told, listen, speak };
}

const idsOf = (events: readonly SessionEvent[], type: 'clause' | 'translation' | 'dubEnded') =>
  events.flatMap((event) => (event.type === type ? event.clauseId : []));
const outcomesOf = (events: readonly SessionEvent[]) =>
  events.flatMap((event) => (event.type === 'dubEnded' ? (event.reason ?? event.outcome) : []));

it('recognises once, whatever the languages, and says each clause in each of them', async () => {
  let recognizedMs = 0;
  const { dubbing, told, listen, speak } = room({
    heard: ({ samples }) => void (recognizedMs += samples.length / 16),
    translate: ({ text, target }) => Promise.resolve(`${target} ${text}`),
  });
  const [spanish, catalan] = [listen('es'), listen('ca')];
  await speak(8_000);
  await dubbing.pause({ lastWordsMs: 1_000, drainMs: 1_000 });
  expect(recognizedMs).toBeLessThan(8_500);
  const clauses = idsOf(told, 'clause');
  expect(clauses.length).toBeGreaterThan(1);
  for (const [language, { events }] of Object.entries({ es: spanish, ca: catalan })) {
    expect(outcomesOf(events)).toEqual(clauses.map(() => 'spoken'));
    const texts = events.flatMap((event) => (event.type === 'translation' ? event.text : []));
    expect(texts.every((text) => text.startsWith(`${language} `))).toBe(true);
    // What is said is for the host, and once.
    expect(idsOf(events, 'clause')).toEqual([]);
  }
  expect(told.filter(({ type }) => type === 'dubFrame' || type === 'translation')).toEqual([]);
  await dubbing.close();
});

it('a language that stands still delays no other, and what is said then ends all the same', async () => {
  const { dubbing, told, listen, speak } = room({
    translate: ({ text, target }) =>
      target === 'ca' ? new Promise<never>(() => undefined) : Promise.resolve(text),
  });
  const [spanish, catalan] = [listen('es'), listen('ca')];
  await speak(60_000);
  const clauses = idsOf(told, 'clause');
  expect(clauses.length).toBeGreaterThan(15);
  expect(outcomesOf(spanish.events).length).toBeGreaterThan(clauses.length - 2);
  expect(outcomesOf(catalan.events)).toContain('behind');
  await dubbing.close();
  expect(idsOf(catalan.events, 'dubEnded').sort((a, b) => a - b)).toEqual(clauses.sort((a, b) => a - b));
});

it('a language that opens late begins with the next clause, and one that closes says nothing more', async () => {
  const { dubbing, told, listen, speak } = room();
  const spanish = listen('es');
  await speak(6_000);
  const before = idsOf(told, 'clause');
  await spanish.opened.close();
  const ended = spanish.events.length;
  const catalan = listen('ca');
  await speak(6_000);
  await dubbing.pause({ lastWordsMs: 1_000, drainMs: 1_000 });
  const after = idsOf(told, 'clause').filter((id) => !before.includes(id));
  expect(idsOf(catalan.events, 'translation')).toEqual(after);
  expect(spanish.events).toHaveLength(ended);
  // Whoever is introduced to Catalan has the same name as before.
  const names = (events: readonly SessionEvent[]) =>
    events.flatMap((event) => (event.type === 'speaker' ? event.name : []));
  expect(names(catalan.events)).toEqual(names(spanish.events));
  await dubbing.close();
});

it('what a language buys is the language’s and the room’s, and no language passes the cap of the room', async () => {
  const { dubbing, listen, speak } = room({
    synthesize: ({ text, account, targetMs }) => {
      account.buy({ stage: 'tts', amount: text.length, usd: 3 });
      return Promise.resolve(tone(targetMs ?? 500));
    },
  });
  const [spanish, catalan] = [listen('es'), listen('ca')];
  await speak(20_000);
  await dubbing.pause({ lastWordsMs: 1_000, drainMs: 1_000 });
  expect(dubbing.account.spend.usd).toBe(9);
  expect(spanish.opened.account.spend.usd + catalan.opened.account.spend.usd).toBe(9);
  const failures = [...spanish.events, ...catalan.events].flatMap((event) =>
    event.type === 'failure' ? event.error.code : [],
  );
  expect(failures).toContain('spend_cap_reached');
  await dubbing.close();
});

it('a language that there is no way to is refused, and the others go on', async () => {
  const { dubbing, listen, speak } = room();
  expect(() => listen('tlh')).toThrow(expect.objectContaining({ code: 'unsupported_language_pair' }));
  const spanish = listen('es');
  await speak(6_000);
  await dubbing.pause({ lastWordsMs: 1_000, drainMs: 1_000 });
  expect(outcomesOf(spanish.events)).toContain('spoken');
  await dubbing.close();
});
