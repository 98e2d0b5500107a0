/** What every synthesiser owes the pipeline. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Synthesis, SynthesisRequest, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { durationMs } from '../../shared/pcm.ts';
import type { Voice } from '../../shared/voice.ts';
import { plain } from '../fixtures/customer.ts';
import { openSubjects } from './subjects.ts';

const SENTENCE = 'Mi hermana quiere volver a casa antes de la noche, porque hace mucho frío.';
const LONG = `${SENTENCE} `.repeat(500);
const subjects = await openSubjects();

afterAll(() => subjects.close());

describe.each(subjects.synthesizers)('$title', ({ engine, isReady, warm }) => {
  const law = isReady ? test : test.skip;
  beforeAll(warm);

  law('has voices for its languages, and knows them again', () => {
    expect(engine.languages()).toContain('es');
    const voices = engine.voices('es');
    expect(voices.length).toBeGreaterThan(0);
    for (const voice of voices) expect(engine.hasVoice(voice)).toBe(true);
    expect(engine.hasVoice(unknownVoice())).toBe(false);
    expect(engine.voices('tlh')).toEqual([]);
  });

  law('finds a voice for somebody of whom nothing is known, and another for the next', () => {
    const first = engine.voiceFor(undefined, 'es', []);
    expect(engine.hasVoice(first)).toBe(true);
    const second = engine.voiceFor(undefined, 'es', [first]);
    if (engine.voices('es').length > 1) expect(second.id).not.toBe(first.id);
  });

  law('speaks, with marks in order and within the sound', async () => {
    const { synthesis, lengthMs } = await spoken(engine);
    expect(synthesis.sampleRateHz).toBeGreaterThanOrEqual(8_000);
    expect(synthesis.sampleRateHz).toBeLessThanOrEqual(48_000);
    expect(lengthMs).toBeGreaterThan(0);
    let beforeMs = 0;
    for (const { atMs } of synthesis.marks()) {
      expect(atMs).toBeGreaterThanOrEqual(beforeMs);
      expect(atMs).toBeLessThanOrEqual(lengthMs);
      beforeMs = atMs;
    }
  });

  law('knows the marks of a sound when it gives the sound', async () => {
    const synthesis = await synthesized(
      engine,
      { text: `${SENTENCE} ${SENTENCE}` },
      new AbortController().signal,
    );
    const known: { untilMs: number; count: number }[] = [];
    let samples = 0;
    for await (const part of synthesis.audio) {
      samples += part.length;
      // Marks are of whole milliseconds.
      const untilMs = Math.floor(durationMs(samples, synthesis.sampleRateHz));
      known.push({ untilMs, count: synthesis.marks().filter(({ atMs }) => atMs < untilMs).length });
    }
    const whole = synthesis.marks();
    expect(known.map(({ count }) => count)).toEqual(
      known.map(({ untilMs }) => whole.filter(({ atMs }) => atMs < untilMs).length),
    );
  });

  law('is no slower where less time is left', async () => {
    const { lengthMs } = await spoken(engine);
    const hurried = await spoken(engine, { targetMs: lengthMs * 0.85 });
    expect(hurried.lengthMs).toBeLessThanOrEqual(lengthMs * 1.02);
  });

  law('says of a voice that it has not that it is gone', async () => {
    await expect(spoken(engine, { voice: unknownVoice() })).rejects.toMatchObject({
      name: 'DubError',
      code: 'voice_gone',
    });
  });

  law('speaks what is long, or refuses it in a way that a caller can act on', async () => {
    const stop = new AbortController();
    const answer = await synthesized(engine, { text: LONG }, stop.signal).catch((error: unknown) => error);
    if (answer instanceof Error) expect(answer).toMatchObject({ name: 'DubError' });
    stop.abort();
    expect((await spoken(engine, { text: 'Buenos días.' })).lengthMs).toBeGreaterThan(0);
  });

  law('says nothing for somebody who has gone', async () => {
    await expect(spoken(engine, {}, AbortSignal.abort())).rejects.toThrow();
  });

  law('stops in the middle when nobody listens any more, and speaks on for others', async () => {
    const stop = new AbortController();
    const synthesis = await synthesized(engine, { text: SENTENCE.repeat(3) }, stop.signal);
    const audio = synthesis.audio[Symbol.asyncIterator]();
    await audio.next();
    stop.abort();
    for (;;) {
      const next = await audio.next().catch(() => ({ done: true }));
      if (next.done === true) break;
    }
    expect((await spoken(engine, { text: 'Buenos días.' })).lengthMs).toBeGreaterThan(0);
  });
});

async function synthesized(
  engine: Synthesizer,
  change: Partial<SynthesisRequest>,
  signal: AbortSignal,
): Promise<Synthesis> {
  const voice = engine.voiceFor(undefined, 'es', []);
  return engine.synthesize({ ...plain(), text: SENTENCE, language: 'es', voice, ...change }, signal);
}

async function spoken(
  engine: Synthesizer,
  change: Partial<SynthesisRequest> = {},
  signal = new AbortController().signal,
): Promise<{ synthesis: Synthesis; lengthMs: number }> {
  const synthesis = await synthesized(engine, change, signal);
  let samples = 0;
  for await (const part of synthesis.audio) samples += part.length;
  return { synthesis, lengthMs: durationMs(samples, synthesis.sampleRateHz) };
}

function unknownVoice(): Voice {
  return { id: 'nobodys-voice', name: 'Nobody', kind: 'stock' };
}
