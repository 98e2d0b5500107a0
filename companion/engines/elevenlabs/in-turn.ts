/** A request in its turn, and again where the service has too much to do just then. */
import { DubError } from '../../../shared/protocol/errors.ts';
import type { RequestLimiter, Turn } from '../limiter.ts';
import { Refusal, toDubError } from './errors.ts';

/** Tries while the service is busy: a clause that waits longer is better spoken by somebody else. */
const BUSY_TRIES = 2;
const BUSY_PAUSE_MS = [100, 250] as const;
/** Others use the account too: a place here is no promise of one there. */
const PLACE_TRIES = 8;
const PLACE_PAUSE_MS = [80, 160] as const;

export interface Placed<Reply> {
  readonly reply: Reply;
  /** Gives the place back; to be called when all is received. */
  readonly release: () => void;
}

/**
 * @param send is called again for another try; throws Refusal where the service says no
 * @throws the signal's reason; DubError `overloaded` where no place came free in time, or what became of the last try
 */
export async function inTurn<Reply>(
  limiter: RequestLimiter,
  turn: Turn,
  send: () => Promise<Reply>,
): Promise<Placed<Reply>> {
  let [busy, turnedAway] = [0, 0];
  for (;;) {
    const release = await limiter.acquire(turn);
    try {
      return { reply: await send(), release };
    } catch (error) {
      // Told while the place is still held: the limiter counts what is in flight.
      if (error instanceof Refusal && error.isTooMany) limiter.tooMany();
      release();
      // As in the limiter's queue: whoever was turned away waited for a place, and the service was not slow.
      if (turnedAway > 0 && turn.signal.aborted) throw noPlace();
      turn.signal.throwIfAborted();
      if (!(error instanceof Refusal)) throw toDubError(error);
      if (error.isTooMany) {
        if (++turnedAway >= PLACE_TRIES) throw noPlace();
      } else if (!error.isBusy || ++busy > BUSY_TRIES) {
        throw toDubError(error);
      }
      const why = error.isTooMany ? noPlace() : undefined;
      await pause(error.isTooMany ? PLACE_PAUSE_MS : BUSY_PAUSE_MS, turn.signal, why);
    }
  }
}

function noPlace(): DubError {
  return new DubError(
    'overloaded',
    { reason: 'account', engine: 'elevenlabs' },
    {
      stage: 'tts',
      details: { reason: 'too_many_concurrent_requests' },
    },
  );
}

/** Of no fixed length, so that those who were turned away together do not come back together. */
function pause(
  [leastMs, mostMs]: readonly [number, number],
  signal: AbortSignal,
  onAbortThrow: Error | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(onAbortThrow ?? (signal.reason as Error));
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
      leastMs + Math.random() * (mostMs - leastMs),
    );
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
