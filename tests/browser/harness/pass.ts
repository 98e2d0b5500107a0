import { setTimeout } from 'node:timers/promises';

/** Lets time pass in which something real goes on: a film plays, a machine sleeps. Nothing is to be asserted of it. */
export async function pass(ms: number): Promise<void> {
  await setTimeout(ms);
}
