/** The embedded engines in real time: how late the dub is, how much of it is right, and what fixed chunks would give. */
import type { EngineSet } from '../../companion/dubbing/ports/engine-set.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { customer, plain } from '../fixtures/customer.ts';
import { concat, durationMs } from '../../shared/pcm.ts';
import { rounded, spread, type Bench, type Figure, type Measured } from './bench.ts';
import { dubInRealTime, RealTime } from './in-real-time.ts';
import { SimulatedPlayback } from './simulated-playback.ts';
import { chrf, speech, wordError, words, type Material } from './material.ts';

const PAUSE_MS = 900;
const CHUNK_MS = 1000;

/** What one way of dubbing did with the material. */
interface Outcome {
  readonly readyMs: number[];
  readonly heardMs: number[];
  /** Recognised and translated pieces of each clip. */
  readonly pieces: { readonly text: string; readonly translation: string }[][];
}

export const embedded: Bench = {
  name: 'embedded',
  async run(): Promise<Measured> {
    const material = speech();
    const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
    try {
      const { engines } = catalog.choose({ source: 'en', target: 'es' }, customer());
      const streamed = await stream(material, catalog);
      const chunked = await chunks(material, engines);
      const goals = { ready: { p50: 2400, p95: 3200 }, heard: { p50: 2700, p95: 4000 } };
      return {
        figures: {
          ...(await figures('', streamed, material, engines, goals)),
          ...(await figures('chunked_', chunked, material, engines, goals)),
        },
        notes: [
          `over ${material.name}: ${material.clips.length} clips, ${streamed.pieces.flat().length} clauses, in real time`,
          'chunked: each second of sound recognised by itself, translated, spoken; same engines, same listener',
        ],
      };
    } finally {
      await catalog.close();
    }
  },
};

async function stream({ clips }: Material, catalog: EngineCatalog): Promise<Outcome> {
  const pause = new Int16Array(PAUSE_MS * 16);
  const ends: number[] = [];
  const sounds: Int16Array[] = [];
  let atMs = 0;
  for (const { samples } of clips) {
    sounds.push(samples, pause);
    atMs += durationMs(samples.length, 16_000) + PAUSE_MS;
    ends.push(atMs - PAUSE_MS / 2);
  }
  const { clauses } = await dubInRealTime(concat(sounds), catalog);
  const pieces: Outcome['pieces'] = clips.map(() => []);
  for (const { text, translation, startMs } of clauses) {
    if (translation !== undefined) {
      pieces.at(ends.findIndex((endMs) => startMs < endMs))?.push({ text, translation });
    }
  }
  return {
    readyMs: clauses.flatMap(({ readyMs }) => readyMs ?? []),
    heardMs: clauses.flatMap(({ heardMs }) => heardMs ?? []),
    pieces,
  };
}

/** The design that most dubbing tools have: record a second, recognise it, translate it, speak it. */
async function chunks({ clips }: Material, engines: EngineSet): Promise<Outcome> {
  const outcome: Outcome = { readyMs: [], heardMs: [], pieces: clips.map(() => []) };
  const abort = new AbortController();
  const recognizer = await engines.stt.open({
    language: 'en',
    terms: () => [],
    account: plain().account,
    signal: abort.signal,
  });
  const finals = recognizer.hypotheses[Symbol.asyncIterator]();
  const voice = engines.tts.voiceFor(undefined, 'es', []);
  const starts = new Map<number, number>();
  const player = new SimulatedPlayback(({ clauseId, state, atMs }) => {
    const startMs = starts.get(clauseId);
    if (state === 'started' && startMs !== undefined) outcome.heardMs.push(atMs - startMs);
  });
  const clock = new RealTime();
  let capturedMs = 0;
  let id = 0;
  const work: Promise<void>[] = [];
  let inTurn = Promise.resolve();
  const dub = async (samples: Int16Array, startMs: number, clip: number): Promise<void> => {
    await recognizer.write({ startMs, samples }, true);
    recognizer.endUtterance();
    for (;;) {
      const next = await finals.next();
      if (next.done === true) return;
      if (!next.value.isFinal) continue;
      const first = next.value.words[0];
      if (first === undefined) return;
      const text = next.value.words.map((word) => word.text).join(' ');
      const request = { text, source: 'en', target: 'es', ...plain() };
      const { text: translation } = await engines.translation.translate(request, abort.signal);
      const synthesis = await engines.tts.synthesize(
        { text: translation, language: 'es', voice, ...plain() },
        abort.signal,
      );
      let spokenMs = 0;
      for await (const part of synthesis.audio) {
        if (spokenMs === 0) outcome.readyMs.push(clock.nowMs() - first.startMs);
        spokenMs += durationMs(part.length, synthesis.sampleRateHz);
      }
      starts.set(++id, first.startMs);
      const endMs = next.value.words.at(-1)?.endMs ?? first.startMs;
      player.announce({ id, startMs: first.startMs, endMs, speakerId: 's1' }, clock.nowMs());
      player.received(id, spokenMs);
      player.complete(id);
      outcome.pieces[clip]?.push({ text, translation });
      return;
    }
  };
  for (const [clip, { samples }] of clips.entries()) {
    for (let at = 0; at < samples.length; at += CHUNK_MS * 16) {
      const chunk = samples.subarray(at, at + CHUNK_MS * 16);
      const startMs = capturedMs;
      capturedMs += durationMs(chunk.length, 16_000);
      await clock.until(capturedMs);
      inTurn = inTurn.then(() => dub(chunk, startMs, clip));
      work.push(inTurn);
      player.advance(clock.nowMs());
    }
    capturedMs += PAUSE_MS;
    await clock.until(capturedMs);
  }
  await Promise.all(work);
  player.finish();
  abort.abort();
  await recognizer.close();
  return outcome;
}

async function figures(
  prefix: string,
  { readyMs, heardMs, pieces }: Outcome,
  { clips }: Material,
  engines: EngineSet,
  goals: Record<'ready' | 'heard', { p50: number; p95: number }>,
): Promise<Record<string, Figure>> {
  const heard = pieces.map((clip) => clip.flatMap(({ text }) => words(text)));
  const spoken = clips.map(({ text }) => words(text));
  const error = wordError(spoken.flat(), heard.flat());
  const alike: number[] = [];
  for (const clip of pieces) {
    const text = clip.map((piece) => piece.text).join(' ');
    const request = { text, source: 'en', target: 'es', ...plain() };
    const { text: whole } = await engines.translation.translate(request, AbortSignal.timeout(10_000));
    alike.push(chrf(whole, clip.map((piece) => piece.translation).join(' ')));
  }
  const mean = alike.reduce((sum, score) => sum + score, 0) / alike.length;
  const perClause = heard.flat().length / Math.max(1, pieces.flat().length);
  return {
    ...spread(`${prefix}ready_evs`, readyMs, goals.ready),
    ...spread(`${prefix}heard_evs`, heardMs, goals.heard),
    [`${prefix}word_error`]: { value: rounded(error), unit: 'ratio', goal: 0.4, better: 'lower' },
    [`${prefix}words_per_clause`]: { value: rounded(perClause), unit: 'words', goal: 4, better: 'higher' },
    [`${prefix}chrf_of_whole_sentence`]: { value: rounded(mean), unit: 'chrF', goal: 70, better: 'higher' },
  };
}
