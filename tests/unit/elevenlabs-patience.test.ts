/** How long ElevenLabs is waited for, on a clock of the test's own: a clause that waits longer is spoken by another engine. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../../companion/engines/elevenlabs/errors.ts';
import { inTurn } from '../../companion/engines/elevenlabs/in-turn.ts';
import { MODELS } from '../../companion/engines/elevenlabs/models.ts';
import { Reply } from '../../companion/engines/elevenlabs/reply.ts';
import type { SpeechPiece } from '../../companion/engines/elevenlabs/transport.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';

const SECOND_OF_SOUND = new Uint8Array(48_000);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What became of some work by now. */
function watched(work: Promise<unknown>): { readonly outcome: unknown } {
  const seen: { outcome: unknown } = { outcome: 'pending' };
  work.then(
    (value) => (seen.outcome = value),
    (error: unknown) => (seen.outcome = error),
  );
  return seen;
}

describe('a reply that falls silent', () => {
  const { firstAudioLimitMs } = MODELS.eleven_flash_v2_5;

  /** A service that sends so many pieces, and then nothing until it is hung up on. */
  function begin(pieces: number): { reply: Promise<Reply>; wasHungUp: () => boolean } {
    let stop: AbortSignal | undefined;
    const reply = Reply.begin({
      speak: async function* (signal): AsyncGenerator<SpeechPiece> {
        stop = signal;
        for (let i = 0; i < pieces; i++) yield { bytes: await Promise.resolve(SECOND_OF_SOUND) };
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
      },
      signal: new AbortController().signal,
      text: '',
      rateHz: 24_000,
      language: 'es',
      plausibleMs: 3_000,
      firstAudioLimitMs,
    });
    return { reply, wasHungUp: () => stop?.aborted === true };
  }

  it('before its first sound is given up when no first sound comes that late, and is hung up on', async () => {
    const { reply, wasHungUp } = begin(0);
    const seen = watched(reply);
    await vi.advanceTimersByTimeAsync(firstAudioLimitMs - 1);
    expect(seen.outcome).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.outcome).toMatchObject({ code: 'engine_timeout', stage: 'tts' });
    expect(wasHungUp()).toBe(true);
  });

  it('in the middle is given up after three seconds, and is hung up on', async () => {
    const { reply, wasHungUp } = begin(2);
    const begun = await reply;
    const heard = (async () => {
      for await (const samples of begun.audio) expect(samples.length).toBe(24_000);
    })();
    const seen = watched(heard);
    void begun.readOn();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(seen.outcome).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.outcome).toMatchObject({ code: 'engine_timeout', stage: 'tts' });
    expect(wasHungUp()).toBe(true);
  });
});

describe('a service that says no', () => {
  /** Asks a service that refuses for a reason, each time. */
  function asked(reason: string): { seen: { readonly outcome: unknown }; tries: () => number } {
    let tries = 0;
    const turn = { customer: 'one', dueAtMs: 0, signal: new AbortController().signal };
    const placed = inTurn(new RequestLimiter(10), turn, () => {
      tries++;
      return Promise.reject(new Refusal(429, reason));
    });
    return { seen: watched(placed), tries: () => tries };
  }

  it('because it is busy is asked twice more, within half a second', async () => {
    const { seen, tries } = asked('system_busy');
    await vi.advanceTimersByTimeAsync(0);
    expect(tries()).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(tries()).toBe(3);
    expect(seen.outcome).toMatchObject({ code: 'engine_failed', details: { reason: 'system_busy' } });
  });

  it('because all places are taken is asked again for more than half a second and less than two', async () => {
    const { seen, tries } = asked('too_many_concurrent_requests');
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.outcome).toBe('pending');
    await vi.advanceTimersByTimeAsync(1_500);
    expect(seen.outcome).toMatchObject({ code: 'overloaded', stage: 'tts' });
    expect(tries()).toBe(8);
  });
});
