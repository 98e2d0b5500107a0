import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from '../../fakes/patience.ts';

const LOOK_EVERY_MS = 20;

/**
 * Waits until `look` finds something that is neither undefined nor false; says what was waited for if it does not.
 * @param what a function is asked at the end, for what is there instead
 */
export async function until<Found>(
  what: string | (() => string),
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  timeoutMs = PATIENCE_MS,
): Promise<Found> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > endMs) {
      const wanted = typeof what === 'string' ? what : what();
      throw new Error(`Waited ${timeoutMs} ms in vain for ${wanted}.`);
    }
    await delay(LOOK_EVERY_MS);
  }
}
