import { describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../companion/dubbing/bounded-queue.ts';
import { AudioHistory } from '../../companion/recognition/audio-history.ts';
import { OrderedGate } from '../../companion/dubbing/ordered-gate.ts';
import type { SessionEvent } from '../../companion/dubbing/events.ts';
import { engineInfos } from '../../companion/dubbing/ports/engine-set.ts';
import type { SessionStarted } from '../../companion/sessions/outbound.ts';
import { Outbox } from '../../companion/sessions/outbox.ts';
import { toSrt, toVtt } from '../../shared/captions.ts';
import { percentile } from '../../shared/percentile.ts';
import { toInt16 } from '../../shared/pcm.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { customer } from '../fixtures/customer.ts';

describe('a bounded queue', () => {
  it('keeps its producer waiting while it is full, and loses nothing', async () => {
    const queue = new BoundedQueue<number>(2);
    const pushed: number[] = [];
    const producer = (async () => {
      for (let i = 0; i < 6; i++) {
        await queue.push(i);
        pushed.push(i);
      }
      queue.close();
    })();
    await new Promise(setImmediate);
    expect(pushed).toEqual([0, 1]);
    const taken: number[] = [];
    for await (const item of queue) taken.push(item);
    await producer;
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('serves two consumers, each item once', async () => {
    const queue = new BoundedQueue<number>(4);
    const taken: number[] = [];
    const consume = async () => {
      for await (const item of queue) taken.push(item);
    };
    const consumers = [consume(), consume()];
    for (let i = 0; i < 20; i++) await queue.push(i);
    queue.close();
    await Promise.all(consumers);
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

it('tasks pass in the order of their turns, however long each takes', async () => {
  const order = new OrderedGate();
  const passed: number[] = [];
  const turns = [order.turn(), order.turn(), order.turn()];
  const task = async (i: number) => {
    await turns[i]?.ready;
    passed.push(i);
    turns[i]?.done();
  };
  await Promise.all([task(2), task(1), task(0)]);
  expect(passed).toEqual([0, 1, 2]);
});

describe('the capture timeline', () => {
  const second = (startMs: number) => ({ startMs, samples: new Int16Array(16_000).fill(startMs / 1000) });

  it('gives back what stood where, across frames and gaps', () => {
    const timeline = new AudioHistory();
    timeline.add(second(1000), 5);
    timeline.add(second(2000), 6);
    timeline.add(second(9000), 7);
    const frames = timeline.frames(1500, 9500);
    expect(frames.map(({ startMs, samples }) => [startMs, samples.length])).toEqual([
      [1500, 8000],
      [2000, 16_000],
      [9000, 8000],
    ]);
    expect(timeline.arrivalOf(2500)).toBe(6);
    expect([timeline.endMs, timeline.receivedMs]).toEqual([10_000, 3000]);
  });

  it('forgets what is older than half a minute', () => {
    const timeline = new AudioHistory();
    for (let i = 0; i < 200; i++) timeline.add(second(i * 1000), i);
    expect(timeline.frames(0, 100_000)).toEqual([]);
    expect(timeline.frames(180_000, 181_000)).toHaveLength(1);
  });
});

describe('the outbox', () => {
  const event = (text: string): SessionEvent => ({ type: 'translation', clauseId: 1, text, engine: 'none' });
  const started = (sessionId: string): SessionStarted => ({
    ...{ type: 'started', sessionId, sourceLanguage: 'en', targetLanguage: 'es' },
    ...{ chunkSamples: 1024, isResumed: false },
    engines: engineInfos(scriptedCatalog().choose({ source: 'en', target: 'es' }, customer()).engines),
  });
  const transport = () => {
    const sent: string[] = [];
    const pings: number[] = [];
    return {
      sent,
      pings,
      send: (data: string | Uint8Array) => {
        const { text, session_id } = JSON.parse(String(data)) as { text?: string; session_id?: string };
        sent.push(text ?? session_id ?? '');
      },
      ping: (token: number) => pings.push(token),
      close: () => undefined,
    };
  };

  it('sends again what was not acknowledged, to the connection that comes next, and nothing twice that was', () => {
    const outbox = new Outbox();
    const first = transport();
    outbox.attach(first, 'binary', started('hello'));
    outbox.push(event('one'));
    outbox.push(event('two'));
    outbox.acknowledge(1);
    outbox.detach();
    outbox.push(event('three'));
    const second = transport();
    outbox.attach(second, 'binary', started('again'));
    outbox.detach();
    expect(first.sent).toEqual(['hello', 'one', 'two']);
    expect(second.sent).toEqual(['again', 'two', 'three']);
  });
});

describe('captions as files', () => {
  const captions = [{ startMs: 3_661_234, endMs: 3_662_000, text: 'Tú & <yo>\n\nsí', speaker: 'A<b>' }];

  it('are WebVTT that cannot be broken by what is said', () => {
    expect(toVtt(captions)).toBe(
      'WEBVTT\n\n01:01:01.234 --> 01:01:02.000\n<v A&lt;b&gt;>Tú &amp; &lt;yo&gt;\nsí\n',
    );
  });

  it('of a dub say in its language that its voices are made by AI: in a note, or as the first caption', () => {
    expect(toVtt(captions, 'es-MX')).toMatch(/^WEBVTT\n\nNOTE Voces del doblaje: creadas con IA\.\n\n01:01/);
    expect(toVtt([], 'ca')).toBe('WEBVTT\n\nNOTE Dubbed voices: made by AI.\n');
    const early = [{ startMs: 2_000, endMs: 3_000, text: 'Hallo' }];
    expect(toSrt(early, 'de')).toBe(
      '1\n00:00:00,000 --> 00:00:02,000\nSynchronstimmen: von KI erzeugt.\n\n' +
        '2\n00:00:02,000 --> 00:00:03,000\nHallo\n',
    );
    expect(toSrt([], 'de')).toBe('');
  });

  it('are SubRip', () => {
    expect(toSrt(captions)).toBe('1\n01:01:01,234 --> 01:01:02,000\nTú & <yo>\nsí\n');
  });
});

it('floats become samples without wrapping', () => {
  expect([...toInt16(Float32Array.of(0, 1, -1, 2, -2, NaN, 0.5))]).toEqual([
    0, 32_767, -32_768, 32_767, -32_768, 0, 16_384,
  ]);
});

it('percentiles are by nearest rank', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeUndefined();
});
