import { expect } from 'vitest';
import { KEY, type Rig, shownOf, TEXT } from './rig.ts';

export async function errorOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Neither key nor address nor text is shown; the place is given back. */
export function expectTidy(rig: Rig, error: Error): void {
  const shown = shownOf(error);
  for (const secret of [KEY, rig.fake.baseUrl, new URL(rig.fake.baseUrl).host, TEXT, 'quota of 10000']) {
    expect(shown).not.toContain(secret);
  }
  expect(rig.limiter.inFlight).toBe(0);
  expect(rig.limiter.waiting).toBe(0);
}
