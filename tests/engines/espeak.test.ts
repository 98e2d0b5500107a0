import { plain } from '../fixtures/customer.ts';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Synthesis, SynthesisRequest } from '../../companion/dubbing/ports/synthesizer.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { findEspeak } from '../../companion/engines/embedded/espeak/installation.ts';
import { VISEMES } from '../../shared/avatar/visemes.ts';
import type { Voice } from '../../shared/voice.ts';
import { concat } from '../../shared/pcm.ts';
import { medianPitchHz } from './median-pitch.ts';
import { gone, known } from './processes.ts';
import { missingInWords } from '../fixtures/missing.ts';

const TEXT = 'La gente que vive aquí quiere ir a casa antes de la noche.';
let engine: Espeak;
const shared = new Espeak();

beforeEach(() => {
  engine = new Espeak();
});
afterEach(() => {
  engine.close();
});
afterAll(() => {
  shared.close();
});

function request(more: Partial<SynthesisRequest> = {}): SynthesisRequest {
  const voice = shared.voiceFor({ pitchHz: 120 }, 'es', []);
  return { text: TEXT, language: 'es', voice, ...plain(), ...more };
}

function speak(more: Partial<SynthesisRequest> = {}, on = shared): Promise<Synthesis> {
  return on.synthesize(request(more), new AbortController().signal);
}

async function parts(synthesis: Synthesis): Promise<Int16Array[]> {
  const parts: Int16Array[] = [];
  for await (const part of synthesis.audio) parts.push(part);
  return parts;
}

async function lengthMs(more: Partial<SynthesisRequest>): Promise<number> {
  const synthesis = await speak(more);
  return (concat(await parts(synthesis)).length * 1000) / synthesis.sampleRateHz;
}

test('a clause is spoken in short pieces, with each word and mouth shape at its place', async () => {
  const synthesis = await speak();
  const audio = await parts(synthesis);
  const limit = synthesis.sampleRateHz / 10;
  expect(audio.every((part) => part.length > 0 && part.length <= limit)).toBe(true);
  const length = (concat(audio).length * 1000) / synthesis.sampleRateHz;

  const words = synthesis.marks().filter((mark) => mark.kind === 'word');
  expect(words.map((mark) => mark.value).join(' ')).toBe(TEXT.replace('.', ''));
  const visemes = synthesis.marks().filter((mark) => mark.kind === 'viseme');
  expect(visemes.length).toBeGreaterThan(words.length);
  expect(visemes.every((mark) => VISEMES.some((viseme) => viseme === mark.value))).toBe(true);
  for (const marks of [words, visemes]) {
    const times = marks.map((mark) => mark.atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(length);
  }
});

test('it starts and ends with speech, not with silence', async () => {
  const synthesis = await speak();
  const audio = concat(await parts(synthesis));
  const loud = (sample: number): boolean => Math.abs(sample) > 300;
  const perMs = synthesis.sampleRateHz / 1000;
  expect(audio.findIndex(loud)).toBeLessThan(60 * perMs);
  expect(audio.length - audio.findLastIndex(loud)).toBeLessThan(120 * perMs);
});

describe('a clause is made as long as it should be', () => {
  test.each(['quiere ir a casa antes de la noche.', 'Sí, claro, no lo sé.', TEXT])('%s', async (text) => {
    const natural = await lengthMs({ text });
    for (const share of [0.78, 0.9, 1.1]) {
      const targetMs = natural * share;
      expect(Math.abs((await lengthMs({ text, targetMs })) / targetMs - 1)).toBeLessThan(0.1);
    }
  });

  test('but never slower or faster than sounds well', async () => {
    const natural = await lengthMs({});
    expect(await lengthMs({ targetMs: 100 })).toBeGreaterThan(natural * 0.65);
    expect(await lengthMs({ targetMs: 60_000 })).toBeLessThan(natural * 1.3);
  });
});

describe('a voice is matched to its speaker', () => {
  test.each([85, 100, 120, 145, 165, 190, 220, 260])('at %d Hz', async (pitchHz) => {
    const taken: Voice[] = [];
    for (let speaker = 0; speaker < 3; speaker++) {
      const voice = shared.voiceFor({ pitchHz }, 'es', taken);
      taken.push(voice);
      expect(voice.kind).toBe('matched');
      expect(voice.name).toContain(pitchHz < 155 ? ' man ' : 'woman ');
      const synthesis = await speak({ voice });
      const spoken = medianPitchHz(concat(await parts(synthesis)), synthesis.sampleRateHz);
      expect(Math.abs((spoken ?? 0) / pitchHz - 1)).toBeLessThan(0.12);
    }
    expect(new Set(taken.map((voice) => voice.name)).size).toBe(3);
  });

  test('of many speakers none has the voice of another', () => {
    const taken: Voice[] = [];
    for (let speaker = 0; speaker < 16; speaker++) {
      taken.push(shared.voiceFor({ pitchHz: 200 }, 'es', taken));
    }
    expect(new Set(taken.map((voice) => voice.id)).size).toBe(16);
  });

  test('in the accent of the language asked for', () => {
    expect(shared.voiceFor(undefined, 'es', []).id).toBe('es+m1@50');
    expect(shared.voiceFor(undefined, 'es-ES', []).id).toBe('es+m1@50');
    expect(shared.voiceFor(undefined, 'es-MX', []).id).toBe('es-419+m1@50');
    expect(shared.voiceFor(undefined, 'es-MX', []).name).toBe('Latin American Spanish, man 1');
    expect(shared.voiceFor(undefined, 'pt-BR', []).id).toBe('pt-BR+m1@50');
    expect(shared.voiceFor(undefined, 'zh', []).id).toBe('cmn+m1@50');
  });

  test('and every voice listed for a language can be asked for', async () => {
    const voices = shared.voices('es-MX');
    expect(voices).toHaveLength(13);
    for (const voice of voices) expect(await lengthMs({ text: 'hola', voice })).toBeGreaterThan(100);
  });
});

test('killed in the middle of a clause, it is started again and the clause is spoken', async () => {
  await engine.warm();
  const first = known(engine.pid);
  const speaking = speak({}, engine);
  process.kill(first, 'SIGKILL');
  expect((await parts(await speaking)).length).toBeGreaterThan(10);
  expect(engine.pid).not.toBe(first);
});

test('one that hangs is replaced after its time is up', async () => {
  await engine.warm();
  const first = known(engine.pid);
  process.kill(first, 'SIGSTOP');
  await expect(speak({}, engine)).rejects.toMatchObject({ code: 'engine_timeout', stage: 'tts' });
  expect((await parts(await speak({}, engine))).length).toBeGreaterThan(10);
  await gone(first);
});

test('an aborted clause is given up, waiting or half spoken, and the next is whole', async () => {
  const controller = new AbortController();
  const speaking = shared.synthesize(request(), controller.signal);
  controller.abort();
  await expect(speaking).rejects.toBe(controller.signal.reason);

  const later = new AbortController();
  const synthesis = await shared.synthesize(request(), later.signal);
  const reading = (async () => {
    for await (const _part of synthesis.audio) later.abort();
  })();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  expect((await parts(await speak())).length).toBeGreaterThan(20);
});

test('closed, it leaves no process', async () => {
  await engine.warm();
  const pid = known(engine.pid);
  engine.close();
  await gone(pid);
  await expect(speak({}, engine)).rejects.toMatchObject({ code: 'engine_failed' });
});

test('a voice that is not its own is refused', async () => {
  const voice: Voice = { id: 'somebody', name: 'Somebody', kind: 'stock' };
  await expect(speak({ voice })).rejects.toMatchObject({ code: 'voice_gone' });
});

test('text of no words is no sound', async () => {
  expect(await parts(await speak({ text: '…' }))).toEqual([]);
});

test('where eSpeak is not installed, the error says what to install', async () => {
  const missing = new Espeak(findEspeak([]));
  expect(missingInWords(missing.missing)).toContain('libespeak-ng1');
  await expect(speak({}, missing)).rejects.toMatchObject({ code: 'engine_missing', stage: 'tts' });
});
