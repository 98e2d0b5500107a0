/** A clause is spoken at ElevenLabs, by either of its transports. */
import { describe, expect, test, vi } from 'vitest';
import { concat } from '../../shared/pcm.ts';
import type { RecordedRequest } from '../fakes/elevenlabs/control.ts';
import { GEORGE, partsOf, TEXT } from '../fakes/elevenlabs/rig.ts';
import { pitchOf, speak } from '../fakes/elevenlabs/speech.ts';
import { PATIENT } from '../fakes/patience.ts';
import { start, only, setUpEachTest } from './elevenlabs-bed.ts';

/** The settings of a clause, however they were sent. */
function settingsOf({ body }: RecordedRequest): unknown {
  const message = (Array.isArray(body) ? body[0] : body) as { voice_settings: unknown };
  return message.voice_settings;
}

setUpEachTest();

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  test('the first sound is handed on long before the last is made, and every sample arrives', async () => {
    const rig = await start({ engine: { transport } });
    const synthesis = await rig.speak();
    const request = only(rig.spoken);
    expect(request.madePieces).toBeLessThan(request.pieces / 2);
    const samples = concat(await partsOf(synthesis));
    expect(request.madePieces).toBe(request.pieces);
    const made = speak(TEXT, { pitchHz: pitchOf(GEORGE.id, 'male'), speed: 1, rateHz: 24_000 });
    const expected = concat(Array.from({ length: made.pieces }, (_, at) => made.piece(at).samples));
    expect(samples).toHaveLength(expected.length);
    expect(samples.every((sample, at) => sample === expected[at])).toBe(true);
    expect(rig.limiter.inFlight).toBe(0);
  });

  test.each([
    ['both', false],
    ['normalized', false],
    ['text', false],
    ['both', true],
    ['text', true],
  ] as const)(
    'each word is marked once, where it sounds (alignment: %s, begins again: %s)',
    async (which, restarts) => {
      const rig = await start({ engine: { transport } });
      rig.fake.control.alignment = which;
      rig.fake.control.restarts = restarts;
      const text = 'Año nuevo 👩‍🚀: ¿qué tal, José?';
      const { marks } = await rig.hear({ text });
      expect(marks.map(({ value }) => value)).toEqual(['Año', 'nuevo', 'qué', 'tal', 'José']);
      const characters = Array.from(text);
      const starts = only(rig.spoken).startsMs;
      const expected = ['A', 'n', 'q', 't', 'J'].map((letter) => {
        const from = letter === 'n' ? text.indexOf('nuevo') : 0;
        return starts[characters.indexOf(letter, from)] ?? NaN;
      });
      marks.forEach(({ atMs }, at) => {
        expect(Math.abs(atMs - (expected[at] ?? NaN))).toBeLessThanOrEqual(20);
      });
    },
  );

  test.each(['both', 'normalized'] as const)(
    'a figure is marked as the text has it, where its first word sounds (alignment: %s)',
    async (which) => {
      const rig = await start({ engine: { transport } });
      rig.fake.control.alignment = which;
      const text = 'En 1999 nació Ana.';
      const { marks } = await rig.hear({ text });
      expect(marks.map(({ value }) => value)).toEqual(['En', '1999', 'nació', 'Ana']);
      const starts = only(rig.spoken).startsMs;
      marks.forEach(({ value, atMs }) => {
        expect(Math.abs(atMs - (starts[text.indexOf(value)] ?? NaN))).toBeLessThanOrEqual(20);
      });
    },
  );

  test('without alignment there are no marks, and all the sound', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.alignment = 'none';
    const { marks, lengthMs } = await rig.hear();
    expect(marks).toEqual([]);
    expect(lengthMs).toBeGreaterThan(4000);
  });

  test('it is told language and settings, and the speed that fits the time there is', async () => {
    const rig = await start({ engine: { transport, stability: 0.4, clarity: 0.8 } });
    await rig.hear({ language: 'es-MX' });
    await rig.hear({ targetMs: 100 });
    await rig.hear({ targetMs: 60_000 });
    const settings = rig.spoken.map(settingsOf);
    const usual = { stability: 0.4, similarity_boost: 0.8, use_speaker_boost: false };
    expect(settings).toEqual([
      { ...usual, speed: 1 },
      { ...usual, speed: 1.2 },
      { ...usual, speed: 0.9 },
    ]);
    const [first] = rig.spoken;
    const body = first?.body as { language_code?: string };
    expect(first?.query.get('language_code') ?? body.language_code).toBe('es');
    expect(first?.query.get('output_format')).toBe('pcm_24000');
  });

  test('it learns how fast a voice speaks, so that the next clause fits its time', async () => {
    const rig = await start({ engine: { transport } });
    const { lengthMs } = await rig.hear();
    for (const share of [0.87, 1.05]) {
      const fitted = await rig.hear({ targetMs: share * lengthMs });
      expect(Math.abs(fitted.lengthMs / (share * lengthMs) - 1)).toBeLessThan(0.02);
    }
  });

  test('aborted before the first sound, it hangs up and frees its place; what was sent counts as bought', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('stall_before_audio');
    const controller = new AbortController();
    const speaking = rig.speak({}, controller.signal);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(1);
    }, PATIENT);
    controller.abort();
    await expect(speaking).rejects.toBe(controller.signal.reason);
    expect(rig.limiter.inFlight).toBe(0);
    expect(rig.account.spend.usd).toBeGreaterThan(0);
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
  });

  test('aborted half spoken, it hangs up and frees its place; what was begun is paid', async () => {
    const rig = await start({ engine: { transport }, script: { pieceMs: 200 } });
    const controller = new AbortController();
    const synthesis = await rig.speak({}, controller.signal);
    const reading = (async () => {
      for await (const _part of synthesis.audio) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => {
      expect(rig.fake.control.active).toBe(0);
    }, PATIENT);
    expect(rig.limiter.inFlight).toBe(0);
    expect(only(rig.spoken).madePieces).toBeLessThan(only(rig.spoken).pieces);
    expect(rig.account.spend.ttsCharacters).toBe(Array.from(TEXT).length);
    rig.fake.control.pieceMs = 10;
    expect((await rig.hear()).lengthMs).toBeGreaterThan(4000);
  });

  test('whoever stops listening, also in the middle of waiting, ends it', async () => {
    const rig = await start({ engine: { transport } });
    rig.fake.control.break('stall_after_audio');
    const synthesis = await rig.speak();
    const audio = synthesis.audio[Symbol.asyncIterator]();
    await audio.next();
    await audio.next();
    const waiting = audio.next();
    await audio.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await vi.waitFor(() => {
      expect([rig.fake.control.active, rig.limiter.inFlight]).toEqual([0, 0]);
    }, PATIENT);
  });

  test('what nobody listens to does not hold a place, and is not heard after an abort', async () => {
    const rig = await start({ engine: { transport } });
    const controller = new AbortController();
    const synthesis = await rig.speak({}, controller.signal);
    await vi.waitFor(() => {
      expect(rig.limiter.inFlight).toBe(0);
    }, PATIENT);
    expect(only(rig.spoken).madePieces).toBe(only(rig.spoken).pieces);
    controller.abort();
    await expect(partsOf(synthesis)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
