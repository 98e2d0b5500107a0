import { afterEach, describe, expect, it } from 'vitest';
import { Account } from '../../../companion/dubbing/account.ts';
import { AudioHistory } from '../../../companion/recognition/audio-history.ts';
import type { AudioFrame } from '../../../companion/recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  Recognizer,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../../companion/recognition/ports/recognizer.ts';
import {
  GIVE_UP_AFTER_MS,
  GIVE_UP_IN_VAIN_AFTER_MS,
  RecognizerSupervisor,
  REOPEN_DELAYS_MS,
  type RecognizerEvent,
} from '../../../companion/recognition/recognizer-supervisor.ts';
import { UtteranceSegmenter } from '../../../companion/recognition/utterance-segmenter.ts';
import { VoiceActivityTrack } from '../../../companion/recognition/voice-activity-track.ts';
import { DubError, type ErrorCode } from '../../../shared/protocol/errors.ts';
import { loud } from '../../fixtures/sound.ts';

const FRAME_MS = 100;
const CAPABILITIES: RecognizerCapabilities = {
  languages: ['en'],
  stabilityMs: 0,
  punctuates: true,
  detectsLanguage: false,
  wordTimes: true,
  preRollMs: 0,
};

/** A stream that records what it is given and says what the test has it say. */
class ScriptedStream implements RecognizerStream {
  readonly capabilities = CAPABILITIES;
  readonly writtenMs: number[] = [];
  ends = 0;
  isClosed = false;
  readonly #said: (Hypothesis | Error)[] = [];
  #wake: () => void = () => undefined;

  write({ startMs }: AudioFrame): Promise<void> {
    this.writtenMs.push(startMs);
    return Promise.resolve();
  }
  endUtterance(): void {
    this.ends++;
  }
  close(): Promise<void> {
    this.isClosed = true;
    this.#wake();
    return Promise.resolve();
  }
  say(hypothesis: Hypothesis | Error): void {
    this.#said.push(hypothesis);
    this.#wake();
  }
  get hypotheses(): AsyncIterable<Hypothesis> {
    return { [Symbol.asyncIterator]: () => this.#read() };
  }
  async *#read(): AsyncGenerator<Hypothesis> {
    while (!this.isClosed) {
      const next = this.#said.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}

/** @param opens what becomes of each attempt to open: an error, or a stream; streams for ever after the last */
function supervised(opens: readonly (DubError | 'opens')[] = []) {
  const streams: ScriptedStream[] = [];
  /** Received sound at each attempt. */
  const attemptsMs: number[] = [];
  const abort = new AbortController();
  const history = new AudioHistory();
  const recognizer: Recognizer = {
    info: { name: 'scripted', kind: 'embedded' },
    capabilities: CAPABILITIES,
    open: () => {
      const outcome = opens[attemptsMs.length] ?? 'opens';
      attemptsMs.push(history.receivedMs);
      if (outcome !== 'opens') return Promise.reject(outcome);
      const stream = new ScriptedStream();
      streams.push(stream);
      return Promise.resolve(stream);
    },
  };
  // Loud samples are speech.
  const activity = new VoiceActivityTrack({
    info: { name: 'loudness', kind: 'embedded' },
    open: () => ({
      accept: (samples) => samples.some((sample) => Math.abs(sample) > 1000),
      reset: () => undefined,
      close: () => undefined,
    }),
  });
  const segmenter = new UtteranceSegmenter();
  const recognition = { language: 'en', terms: () => [], account: new Account('test'), signal: abort.signal };
  const supervisor = new RecognizerSupervisor({ recognizer, recognition, history, activity });
  const events: RecognizerEvent[] = [];
  const handling = (async () => {
    for await (const event of supervisor) events.push(event);
  })();
  const frame = async (isSpeech: boolean): Promise<void> => {
    const startMs = history.endMs;
    const samples = isSpeech ? loud(FRAME_MS) : new Int16Array(FRAME_MS * 16);
    history.add({ startMs, samples }, 0);
    await supervisor.accept(segmenter.step(activity.accept({ startMs, samples }), 0));
    await new Promise(setImmediate);
  };
  return {
    ...{ supervisor, history, streams, attemptsMs, events, segmenter, abort },
    speech: async (ms: number) => {
      for (let at = 0; at < ms; at += FRAME_MS) await frame(true);
    },
    silence: async (ms: number) => {
      for (let at = 0; at < ms; at += FRAME_MS) await frame(false);
    },
    close: async () => {
      abort.abort();
      await supervisor.close();
      await handling;
    },
  };
}

type Supervised = ReturnType<typeof supervised>;
const failure = (code: ErrorCode): DubError => new DubError(code, undefined, { stage: 'stt' });
const final = (toMs: number): Hypothesis => ({ words: [], isFinal: true, processedToMs: toMs });
const typesOf = ({ events }: Supervised): string[] => events.map(({ type }) => type);

describe('a supervised recogniser', () => {
  let running: Supervised | undefined;
  const started = (...opens: (DubError | 'opens')[]): Supervised => (running = supervised(opens));
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  it('receives each frame of an utterance once, and its end', async () => {
    const { speech, silence, streams } = started();
    await silence(300);
    await speech(300);
    await silence(600);
    expect(streams[0]?.writtenMs).toEqual([300, 400, 500, 600, 700, 800, 900]);
    expect(streams[0]?.ends).toBe(1);
  });

  it('that broke is opened again at once, says so, and gets again what was not committed', async () => {
    const bed = started();
    await bed.speech(500);
    bed.supervisor.acknowledge(200);
    bed.streams[0]?.say(failure('engine_failed'));
    await new Promise(setImmediate);
    await bed.speech(100);
    expect(bed.streams[1]?.writtenMs).toEqual([200, 300, 400, 500]);
    expect(typesOf(bed)).toEqual(['restarted']);
    expect(bed.streams[0]?.isClosed).toBe(true);
  });

  it('gets the end of an utterance again whose final words never came', async () => {
    const bed = started();
    await bed.speech(300);
    await bed.silence(600);
    bed.streams[0]?.say(failure('engine_failed'));
    await new Promise(setImmediate);
    expect(bed.streams[1]?.ends).toBe(1);
  });

  it('backs off, in received sound, the longer the more often it fails in a row', async () => {
    const bed = started(...Array.from({ length: 6 }, () => failure('engine_failed')));
    await bed.speech(12_000);
    const waitsMs = bed.attemptsMs.slice(1).map((atMs, i) => atMs - (bed.attemptsMs[i] ?? 0));
    for (const [i, waitMs] of waitsMs.slice(0, 5).entries()) {
      const least = REOPEN_DELAYS_MS[Math.min(i, REOPEN_DELAYS_MS.length - 1)] ?? 0;
      expect(waitMs).toBeGreaterThanOrEqual(least);
      expect(waitMs).toBeLessThanOrEqual(least + FRAME_MS);
    }
    expect(waitsMs.length).toBeGreaterThanOrEqual(5);
  });

  it('that works again after backing off begins with no delay the next time', async () => {
    const bed = started(failure('engine_failed'), failure('engine_failed'), failure('engine_failed'));
    await bed.speech(3_000);
    bed.streams[0]?.say({ words: [], isFinal: false, processedToMs: 3_000 });
    await new Promise(setImmediate);
    bed.streams[0]?.say(failure('engine_failed'));
    await new Promise(setImmediate);
    expect(bed.streams).toHaveLength(2);
  });

  it.each([
    ['passing trouble', failure('engine_failed'), GIVE_UP_AFTER_MS],
    ['trouble that only a person can mend', failure('key_rejected'), GIVE_UP_IN_VAIN_AFTER_MS],
  ])('gives speech up and reports it once, after %s', async (_, error, afterMs) => {
    const bed = started(...Array.from({ length: 100 }, () => error));
    await bed.speech(1_000);
    await bed.silence(afterMs - 1_200);
    expect(typesOf(bed)).toEqual([]);
    await bed.silence(1_000);
    expect(bed.events).toEqual([expect.objectContaining({ type: 'lost', fromMs: 0, error })]);
  });

  it('names all of an utterance that goes on while nobody recognises it', async () => {
    const bed = started(...Array.from({ length: 100 }, () => failure('key_rejected')));
    await bed.speech(7_000);
    await bed.silence(3_000);
    const lost = bed.events.flatMap((event) => (event.type === 'lost' ? [event] : []));
    expect(lost[0]?.fromMs).toBe(0);
    expect(lost.slice(1).map(({ fromMs }) => fromMs)).toEqual(lost.slice(0, -1).map(({ toMs }) => toMs));
    expect(lost.at(-1)?.toMs).toBeGreaterThanOrEqual(7_000);
  });

  it('is given the rest of an utterance whose beginning was given up', async () => {
    const bed = started(...Array.from({ length: 5 }, () => failure('key_rejected')));
    await bed.speech(12_000);
    expect(typesOf(bed)).toContain('lost');
    expect(bed.streams[0]?.writtenMs.at(-1)).toBe(11_900);
  });

  it.each([
    ['that never came', { words: [], isFinal: true, processedToMs: 1e12 }],
    [
      'that are still to come',
      { words: [{ text: 'a.', startMs: 0, endMs: 1e9 }], isFinal: true, processedToMs: 300 },
    ],
    [
      'that are none',
      { words: [{ text: 'a.', startMs: Number.NaN, endMs: 300 }], isFinal: true, processedToMs: 300 },
    ],
  ])('breaks where it speaks of times %s, and gets all of it again', async (_, hypothesis) => {
    const bed = started();
    await bed.speech(300);
    bed.streams[0]?.say(hypothesis);
    await new Promise(setImmediate);
    expect(typesOf(bed)).toEqual(['restarted']);
    expect(bed.streams[1]?.writtenMs).toEqual([0, 100, 200]);
  });

  it('reports nothing as lost that was committed before it broke', async () => {
    const bed = started('opens', ...Array.from({ length: 100 }, () => failure('key_rejected')));
    await bed.speech(1_000);
    bed.supervisor.acknowledge(1_000);
    bed.streams[0]?.say(failure('key_rejected'));
    await bed.silence(5_000);
    expect(typesOf(bed)).toEqual([]);
  });

  it('settles once the last final words were handled, not before', async () => {
    const bed = started();
    await bed.speech(300);
    await bed.silence(600);
    let isSettled = false;
    void bed.supervisor.settled().then(() => (isSettled = true));
    // It ended a part of the utterance by itself.
    bed.streams[0]?.say(final(200));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    bed.streams[0]?.say(final(700));
    await new Promise(setImmediate);
    expect(isSettled).toBe(true);
  });

  it('whose last words never come is given up on demand, and that is reported', async () => {
    const bed = started();
    await bed.speech(300);
    await bed.supervisor.accept(bed.segmenter.interrupt());
    await bed.supervisor.giveUp();
    expect(bed.events).toEqual([expect.objectContaining({ type: 'lost', fromMs: 0, toMs: 300 })]);
  });
});
