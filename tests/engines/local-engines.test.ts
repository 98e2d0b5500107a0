/** The neural engines on this machine, for real: what they make, and what becomes of it when their process dies or stands still. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import { Bergamot } from '../../companion/engines/bergamot/bergamot.ts';
import { measureCosts } from '../../companion/engines/benchmark/measure-costs.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { Kokoro } from '../../companion/engines/kokoro/kokoro.ts';
import { Whisper } from '../../companion/engines/whisper/whisper.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { resampled } from '../../companion/resampler.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { concat, durationMs } from '../../shared/pcm.ts';
import { describeWithModels, modelsDir } from '../fixtures/models.ts';
import { plain } from '../fixtures/customer.ts';
import { spokenWords, wordErrors } from '../bench/spoken-form.ts';
import { joined, say, silence } from './speech.ts';

const FRAME_SAMPLES = 512;
/** Models are loaded within, beside whatever else the machine does. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const SENTENCE = 'My brother left the house three days ago, and nobody has seen him since.';

function never(): AbortSignal {
  return new AbortController().signal;
}

/** Writes a recording as a session does, and gives all that comes of it. */
async function heard(stream: RecognizerStream, samples: Int16Array): Promise<Hypothesis[]> {
  const hypotheses: Hypothesis[] = [];
  const reading = (async () => {
    for await (const hypothesis of stream.hypotheses) {
      hypotheses.push(hypothesis);
      if (hypothesis.isFinal) return;
    }
  })();
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const frame = { startMs: durationMs(at, 16_000), samples: samples.subarray(at, at + FRAME_SAMPLES) };
    await stream.write(frame, true);
  }
  stream.endUtterance();
  await reading;
  return hypotheses;
}

function textOf(hypothesis: Hypothesis | undefined): string {
  return (hypothesis?.words ?? []).map(({ text }) => text).join(' ');
}

describeWithModels(['whisper-base'], 'Whisper', () => {
  const engine = new Whisper({ models: new ModelStore(modelsDir()) });
  const recording = say(SENTENCE, 'rms');
  beforeAll(() => engine.warm());
  afterAll(() => engine.close());

  test('recognises a sentence, in words with times, and says in which language', async () => {
    const stream = await engine.open({ language: 'auto', signal: never() });
    const last = (await heard(stream, recording)).at(-1);
    await stream.close();
    const reference = spokenWords(SENTENCE);
    expect(wordErrors(reference, spokenWords(textOf(last), reference))).toBeLessThanOrEqual(2);
    expect(last?.language).toBe('en');
    const words = last?.words ?? [];
    for (const [i, word] of words.entries()) {
      expect(word.endMs).toBeGreaterThan(word.startMs);
      if (i > 0) expect(word.startMs).toBeGreaterThanOrEqual(words[i - 1]?.startMs ?? 0);
    }
    expect(words.at(-1)?.endMs).toBeLessThanOrEqual(durationMs(recording.length, 16_000) + 1);
  });

  test('a word that is committed never changes', async () => {
    const stream = await engine.open({ language: 'en', signal: never() });
    const hypotheses = await heard(stream, joined(recording, silence(200), say('He was tall.', 'slt')));
    await stream.close();
    let committed: string[] = [];
    for (const { words, isFinal } of hypotheses) {
      const now = words.filter(({ isStable }) => isFinal || isStable === true).map(({ text }) => text);
      expect(now.slice(0, committed.length)).toEqual(committed);
      committed = now;
    }
    expect(committed.length).toBeGreaterThan(10);
  });

  test('nothing is made up of silence or of noise that was taken for speech', async () => {
    const stream = await engine.open({ language: 'en', signal: never() });
    const last = (await heard(stream, silence(3000))).at(-1);
    await stream.close();
    expect(textOf(last)).toBe('');
  });

  test('when its process dies, its stream fails and the next one is served by another process', async () => {
    const stream = await engine.open({ language: 'en', signal: never() });
    const before = await engine.pid();
    if (before === undefined) throw new Error('there is a process');
    const failing = heard(stream, joined(recording, recording));
    process.kill(before, 'SIGKILL');
    await expect(failing).rejects.toMatchObject({ code: 'engine_failed' });
    const next = await engine.open({ language: 'en', signal: never() });
    expect(await engine.pid()).not.toBe(before);
    const last = (await heard(next, recording)).at(-1);
    await next.close();
    expect(last?.words.length).toBeGreaterThan(8);
  });

  test('a process that stands still is ended, and its stream fails', async () => {
    const impatient = new Whisper({ models: new ModelStore(modelsDir()), standstillMs: 500 });
    const stream = await impatient.open({ language: 'en', signal: never() });
    const pid = await impatient.pid();
    if (pid === undefined) throw new Error('there is a process');
    process.kill(pid, 'SIGSTOP');
    await expect(heard(stream, recording)).rejects.toMatchObject({ code: 'engine_timeout' });
    await impatient.close();
  });
});

describeWithModels(['bergamot-en-pt'], 'Bergamot', () => {
  const engine = new Bergamot(new ModelStore(modelsDir()));
  afterAll(() => {
    engine.close();
  });
  const translated = async (text: string, more: object = {}): Promise<string> =>
    (await engine.translate({ ...plain(), text, source: 'en', target: 'pt-BR', ...more }, never())).text;

  test('translates', async () => {
    expect(await translated('Where did he want to go?')).toMatch(/onde ele queria ir\?/i);
  });

  test('the second clause of a sentence goes on from what was said of the first', async () => {
    const context = ['My brother left the house'];
    const first = await translated(context[0] ?? '');
    const second = await translated('three days ago and nobody', { context, spoken: [first] });
    expect(`${first} ${second}`).toBe('Meu irmão saiu da casa há três dias e ninguém');
  });

  test('terms of the show survive', async () => {
    const terms = [{ text: 'the Order', translation: 'a Ordem Negra' }, { text: 'Winden' }];
    const text = await translated('The Order came to Winden in the night.', { terms });
    expect(text).toContain('a Ordem Negra');
    expect(text).toContain('Winden');
  });

  test('when its process dies, what was asked of it is asked of another', async () => {
    await translated('Good morning.');
    const before = engine.pid;
    if (before === undefined) throw new Error('there is a process');
    process.kill(before, 'SIGKILL');
    expect(await translated('Good morning.')).toMatch(/bom dia/i);
    expect(engine.pid).not.toBe(before);
  });

  test('a pair that nothing leads to is refused with those that are ready', async () => {
    const asked = engine.translate({ ...plain(), text: 'x', source: 'en', target: 'tlh' }, never());
    await expect(asked).rejects.toMatchObject({ code: 'unsupported_language_pair' });
  });
});

describeWithModels(['kokoro-82m', 'whisper-base'], 'Kokoro', () => {
  const models = new ModelStore(modelsDir());
  const engine = new Kokoro({ models, encoder: new VoiceprintEncoder() });
  const listener = new Whisper({ models });
  afterAll(async () => {
    engine.close();
    await listener.close();
  });

  async function spoken(text: string, language: string): Promise<{ samples: Int16Array; parts: number }> {
    const voice = engine.voiceFor(undefined, language, []);
    const { audio, sampleRateHz } = await engine.synthesize(
      { text, language, voice, account: new Account('test'), dueAtMs: 0 },
      never(),
    );
    const parts: Int16Array[] = [];
    for await (const part of audio) parts.push(part);
    return { samples: await resampled(concat(parts), sampleRateHz, 16_000), parts: parts.length };
  }

  test.each([
    ['es', 'Mi hermano salió de casa hace tres días y nadie lo ha visto desde entonces.'],
    ['pt-BR', 'Meu irmão saiu de casa há três dias e ninguém o viu desde então.'],
    ['en-US', SENTENCE],
  ])('what it says in %s is understood', async (language, text) => {
    const { samples } = await spoken(text, language);
    const stream = await listener.open({ language, signal: never() });
    const last = (await heard(stream, samples)).at(-1);
    await stream.close();
    const reference = spokenWords(text);
    expect(wordErrors(reference, spokenWords(textOf(last), reference))).toBeLessThanOrEqual(3);
  });

  test('a clause that it was killed over is spoken all the same', async () => {
    await spoken('Hola.', 'es');
    const before = engine.pid;
    if (before === undefined) throw new Error('there is a process');
    const speaking = spoken('Mi hermano salió de casa hace tres días.', 'es');
    process.kill(before, 'SIGKILL');
    expect((await speaking).samples.length).toBeGreaterThan(16_000);
    expect(engine.pid).not.toBe(before);
  });

  test('words of the dub are marked where they are said, and how the mouth moves', async () => {
    const voice = engine.voiceFor(undefined, 'es', []);
    const synthesis = await engine.synthesize(
      { text: 'Hola, buenos días.', language: 'es', voice, account: new Account('test'), dueAtMs: 0 },
      never(),
    );
    let samples = 0;
    for await (const part of synthesis.audio) samples += part.length;
    const marks = synthesis.marks();
    const valuesOf = (wanted: string) => marks.flatMap(({ kind, value }) => (kind === wanted ? [value] : []));
    expect(valuesOf('word')).toEqual(['Hola', 'buenos', 'días']);
    expect(valuesOf('viseme')).toEqual(expect.arrayContaining(['oh', 'PP', 'E', 'sil']));
    const times = marks.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(durationMs(samples, synthesis.sampleRateHz));
  });
});

describeWithModels(['whisper-base', 'kokoro-82m'], 'What this machine bears', () => {
  const models = new ModelStore(modelsDir());
  const engines = {
    stt: new Whisper({ models }),
    translation: new Bergamot(models),
    tts: new Kokoro({ models, encoder: new VoiceprintEncoder() }),
    otherVoice: new Espeak(),
  };
  afterAll(async () => {
    await engines.stt.close();
    engines.translation.close();
    engines.tts.close();
    engines.otherVoice.close();
  });

  test('is told from ten seconds of speech that go through each engine', async () => {
    const costs = await measureCosts(engines, () => false, never());
    for (const cost of [costs?.['whisper'], costs?.['kokoro']]) {
      expect(cost?.cpu_per_speech).toBeGreaterThan(0.01);
      expect(cost?.real_time_factor).toBeGreaterThan(0.01);
      expect(cost?.memory_mb).toBeGreaterThan(100);
    }
  });

  test('is not told where somebody dubs meanwhile', async () => {
    let asked = 0;
    expect(await measureCosts(engines, () => ++asked > 1, never())).toBeUndefined();
  });
});
