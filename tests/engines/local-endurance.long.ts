/**
 * Hours of speech hurried through the processes of the neural engines: none of them grows. `HOURS=12` is the whole of it; a
 * fifth of an hour shows what grows with each clause.
 */
import { afterAll, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { Bergamot } from '../../companion/engines/bergamot/bergamot.ts';
import { Kokoro } from '../../companion/engines/kokoro/kokoro.ts';
import type { ProcessUsage } from '../../companion/engines/process/usage.ts';
import { Whisper } from '../../companion/engines/whisper/whisper.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { durationMs } from '../../shared/pcm.ts';
import { describeWithModels, modelsDir } from '../fixtures/models.ts';
import { plain } from '../fixtures/customer.ts';
import { joined, say, silence } from './speech.ts';

const HOURS = Number(process.env['HOURS'] ?? 0.2);
const FRAME_SAMPLES = 512;
/** By then every buffer has been as large as it will be. */
const SETTLED = 0.3;
/** What an allocator keeps differs from one moment to another. */
const LEEWAY_MB = 60;
const SENTENCES = [
  'My brother left the house three days ago, and nobody has seen him since.',
  'Good morning.',
  'After that I thought we could have lunch by the river, if the weather holds.',
  'It will rain, so take an umbrella and call me at noon.',
];

vi.setConfig({ testTimeout: Math.max(900_000, HOURS * 3_600_000) });

const { signal } = new AbortController();

interface Engine {
  usage(): Promise<ProcessUsage | undefined>;
}

interface Memory {
  /** After the beginning. */
  readonly settledMb: number;
  readonly endMb: number;
}

/** @param step does some more; resolves to how much of all is done, 0..1 */
async function memoryOver(engine: Engine, step: () => Promise<number>): Promise<Memory> {
  let settledMb: number | undefined;
  for (let done = 0; done < 1; done = await step()) {
    if (done >= SETTLED) settledMb ??= (await engine.usage())?.memoryMb;
  }
  const { memoryMb: endMb } = (await engine.usage()) ?? { memoryMb: Infinity };
  return { settledMb: settledMb ?? 0, endMb };
}

function expectNoGrowth({ settledMb, endMb }: Memory): void {
  process.stdout.write(
    `${Math.round(settledMb)} MB after the beginning, ${Math.round(endMb)} MB in the end\n`,
  );
  expect(endMb).toBeLessThan(settledMb + LEEWAY_MB);
}

describeWithModels(['whisper-base'], 'the recogniser', () => {
  const whisper = new Whisper({ models: new ModelStore(modelsDir()) });
  afterAll(() => whisper.close());

  test('does not grow, and recognises to the end', async () => {
    const speech = joined(
      ...SENTENCES.flatMap((text, i) => [say(text, i % 2 === 0 ? 'rms' : 'slt'), silence(700)]),
    );
    const stream = await whisper.open({ language: 'en', signal });
    let finals = 0;
    let lastText = '';
    const reading = (async () => {
      for await (const { isFinal, words } of stream.hypotheses) {
        if (!isFinal) continue;
        finals++;
        lastText = words.map(({ text }) => text).join(' ');
      }
    })();
    let atMs = 0;
    let utterances = 0;
    const memory = await memoryOver(whisper, async () => {
      for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
        const samples = speech.subarray(at, at + FRAME_SAMPLES);
        await stream.write({ startMs: atMs, samples }, true);
        atMs += durationMs(samples.length, 16_000);
      }
      stream.endUtterance();
      utterances++;
      return atMs / (HOURS * 3_600_000);
    });
    while (finals < utterances) await new Promise((resolve) => setTimeout(resolve, 100));
    await stream.close();
    await reading;
    expect(finals).toBe(utterances);
    expect(lastText.toLowerCase()).toContain('umbrella');
    expectNoGrowth(memory);
  });
});

describeWithModels(['kokoro-82m'], 'the voice', () => {
  const kokoro = new Kokoro({ models: new ModelStore(modelsDir()), encoder: new VoiceprintEncoder() });
  afterAll(() => {
    kokoro.close();
  });

  test('does not grow, whatever it says and in whichever voice', async () => {
    const voices = kokoro.voices('en');
    let saidMs = 0;
    let clauses = 0;
    const memory = await memoryOver(kokoro, async () => {
      const voice = voices[clauses % voices.length];
      const text = SENTENCES[clauses++ % SENTENCES.length] ?? '';
      if (voice === undefined) throw new Error('no voice speaks English');
      const { audio, sampleRateHz } = await kokoro.synthesize(
        { text, language: 'en', voice, ...plain() },
        signal,
      );
      for await (const part of audio) saidMs += durationMs(part.length, sampleRateHz);
      return saidMs / (HOURS * 3_600_000);
    });
    expectNoGrowth(memory);
  });
});

describeWithModels(['bergamot-en-pt'], 'the translator', () => {
  const bergamot = new Bergamot(new ModelStore(modelsDir()));
  afterAll(() => {
    bergamot.close();
  });

  test('does not grow with clauses', async () => {
    const clauses = HOURS * 1200;
    let done = 0;
    const memory = await memoryOver(bergamot, async () => {
      const text = SENTENCES[done++ % SENTENCES.length] ?? '';
      const account = new Account('test');
      const request = {
        text,
        source: 'en',
        target: 'pt',
        context: [],
        spoken: [],
        terms: [],
        account,
        dueAtMs: 0,
      };
      await bergamot.translate(request, signal);
      return done / clauses;
    });
    expectNoGrowth(memory);
  });
});
