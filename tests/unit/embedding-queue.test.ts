/** Which stretches are embedded when there are more than can be. */
import { describe, expect, test } from 'vitest';
import type { SpeakerEmbedding } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { EmbeddingQueue } from '../../companion/engines/speaker-host/embedding-queue.ts';
import type { EmbedRequest } from '../../companion/engines/speaker-host/protocol.ts';

const VOICE: SpeakerEmbedding = { vectors: {}, profile: { pitchHz: 120 }, voicedMs: 1_000 };

/** A process that answers when it is told to. */
class Process {
  nowMs = 1_000_000;
  companionLoad = 0;
  readonly asked: number[] = [];
  readonly queue = new EmbeddingQueue(
    ({ stream }) =>
      new Promise((resolve, reject) => {
        this.asked.push(stream);
        this.#settle = { resolve, reject };
      }),
    () => this.nowMs,
    () => this.companionLoad,
  );
  #settle: { resolve: (voice: SpeakerEmbedding) => void; reject: (error: Error) => void } | undefined;

  /** Answers what is in hand, so many milliseconds later. */
  async answer(afterMs: number): Promise<void> {
    this.nowMs += afterMs;
    this.#settle?.resolve(VOICE);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async fail(): Promise<void> {
    this.#settle?.reject(new Error('gone'));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function of(stream: number): () => EmbedRequest {
  return () => ({ type: 'embed', stream, fromMs: 0, toMs: 1_000, sound: [], closed: [] });
}

describe('what is embedded', () => {
  test('is the most urgent first, and among equals whoever waits longest', async () => {
    const { queue, asked, ...process } = spread(new Process());
    void queue.add('patient', of(1));
    void queue.add('patient', of(2));
    void queue.add('change', of(3));
    void queue.add('clause', of(4));
    void queue.add('clause', of(5));
    for (let i = 0; i < 5; i++) await process.answer(1);
    expect(asked).toEqual([1, 4, 5, 3, 2]);
  });

  test.each([
    [0.4, ['clause', 'change', 'partial', 'patient']],
    [0.55, ['clause', 'change', 'patient']],
    [0.7, ['clause', 'patient']],
    [0.95, ['patient']],
  ] as const)('is less where the companion itself is busy: %d of the time', (load, taken) => {
    const process = new Process();
    process.companionLoad = load;
    const all = ['clause', 'change', 'partial', 'patient'] as const;
    expect(all.filter((urgency) => process.queue.accepts(urgency))).toEqual(taken);
  });

  test('is no partial, nor anything ahead, while something waits', async () => {
    const { queue, asked, answer } = spread(new Process());
    void queue.add('clause', of(1));
    void queue.add('clause', of(2));
    expect(await queue.add('partial', of(3))).toBeUndefined();
    expect(await queue.add('prepare', of(4))).toBeUndefined();
    await answer(1);
    await answer(1);
    expect(asked).toEqual([1, 2]);
    expect(queue.counts).toEqual({ embedded: 2, leftOut: 1 });
  });

  test('gets less by what is least urgent as the process is busier, and clauses last', async () => {
    const process = new Process();
    const { queue, answer } = spread(process);
    const taken = (): boolean[] =>
      (['partial', 'change', 'clause'] as const).map((one) => queue.accepts(one));
    expect(taken()).toEqual([true, true, true]);
    void queue.add('clause', of(1));
    await answer(700);
    expect(taken()).toEqual([false, true, true]);
    void queue.add('clause', of(2));
    await answer(600);
    expect(taken()).toEqual([false, false, true]);
    void queue.add('clause', of(3));
    await answer(2_000);
    expect(taken()).toEqual([false, false, false]);
    expect(queue.accepts('patient')).toBe(true);
    process.nowMs += 1_000;
    expect(taken()).toEqual([true, true, true]);
  });

  test('is waited for no longer than it is worth, and what comes late is nobody’s', async () => {
    const { queue, answer } = spread(new Process());
    const clause = queue.add('clause', of(1));
    // The process says nothing.
    expect(await clause).toBeUndefined();
    await answer(1);
    expect(queue.counts).toEqual({ embedded: 0, leftOut: 1 });
  });

  test('fails for those alone who can wait: a session goes on without', async () => {
    const { queue, fail } = spread(new Process());
    const [clause, patient] = [queue.add('clause', of(1)), queue.add('patient', of(2))];
    await fail();
    expect(await clause).toBeUndefined();
    const refused = expect(patient).rejects.toThrow('gone');
    await fail();
    await refused;
  });
});

function spread(process: Process) {
  return {
    queue: process.queue,
    asked: process.asked,
    answer: (afterMs: number) => process.answer(afterMs),
    fail: () => process.fail(),
  };
}
