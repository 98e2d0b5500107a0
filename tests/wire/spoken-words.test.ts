/** What is spoken of what was recognised: figures as they are read, and nothing of what was hardly understood. */
import { afterEach, expect, it } from 'vitest';
import type { Word } from '../../companion/recognition/ports/recognizer.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog, tone, type Script } from '../fakes/scripted-engines.ts';
import { loud } from '../fixtures/sound.ts';

let companion: RunningCompanion | undefined;

afterEach(async () => {
  await companion?.close();
  companion = undefined;
});

/** One word every 400 ms, each as sure as `sureOf` says. */
function saying(text: string, sureOf: (word: string) => number) {
  const words = text.split(' ').map((word, i): Word => {
    return { text: word, startMs: i * 400, endMs: i * 400 + 360, confidence: sureOf(word) };
  });
  return {
    lengthMs: words.length * 400,
    words: (fromMs: number, toMs: number) =>
      words.filter(({ startMs }) => startMs >= fromMs && startMs < toMs),
  };
}

async function dub(
  text: string,
  sureOf: (word: string) => number,
  translate: Script['translate'] = (request) => Promise.resolve(request.text),
) {
  const spoken: string[] = [];
  const { lengthMs, words } = saying(text, sureOf);
  companion = await runCompanion(
    scriptedCatalog({
      words,
      translate,
      synthesize: (request) => {
        spoken.push(request.text);
        return Promise.resolve(tone(500));
      },
    }),
  );
  const client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  for (let ms = 0; ms < lengthMs; ms += 64) client.sendSound(loud(64));
  client.send({ type: 'stop_dubbing' });
  const { clauses } = await client.next('dubbing_stopped');
  return { client, clauses, spoken: spoken.join(' ') };
}

it('figures are captioned as they are written, and spoken as they are read', async () => {
  const { client, spoken } = await dub('costó $1,500.50 el 1º día de 30 km', () => 1);
  const captions = client.of('translation').map(({ text }) => text);
  expect(captions.join(' ')).toContain('$1,500.50');
  expect(spoken).toContain('mil quinientos dólares con cincuenta');
  expect(spoken).toContain('treinta kilómetros');
  expect(spoken).not.toMatch(/\d/);
});

it('what was hardly recognised is neither translated nor spoken, ends by name, and is said once for all', async () => {
  const unsure = Array.from({ length: 40 }, (_, i) => `mumble${i}`).join(' ');
  const { client, clauses, spoken } = await dub(`this here is well understood ${unsure}`, (word) =>
    word.startsWith('mumble') ? 0.1 : 0.9,
  );
  expect(spoken).toContain('This here');
  expect(spoken).not.toContain('mumble3');
  const ends = client.of('dub_end');
  const dropped = ends.filter(({ reason }) => reason === 'not_confident');
  expect(dropped.length).toBeGreaterThanOrEqual(4);
  expect(ends).toHaveLength(clauses);
  const translated = client.of('translation').map(({ clause_id }) => clause_id);
  expect(dropped.filter(({ clause_id }) => translated.includes(clause_id))).toEqual([]);
  expect(client.of('notice').map(({ code }) => code)).toEqual(['hardly_recognized']);
});

it('a clause that the translation before it completed ends by name, and not as one that was lost', async () => {
  const { client } = await dub(
    'how do you feel after all of this here my dear old friend',
    () => 1,
    (request) => Promise.resolve(request.context.length > 0 ? '' : request.text),
  );
  const [first, ...others] = client.of('dub_end');
  expect(first?.outcome).toBe('spoken');
  expect(others).not.toEqual([]);
  expect(new Set(others.map(({ reason }) => reason))).toEqual(new Set(['already_spoken']));
});
