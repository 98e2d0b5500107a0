/** How busy this process's event loop was of late. */
import { performance, type EventLoopUtilization } from 'node:perf_hooks';

/** Shorter stretches say more of chance than of load. */
const STRETCH_MS = 500;

/** @returns a function that gives the share of time, 0..1, that the loop was busy in the last whole stretch */
export function eventLoopLoad(nowMs: () => number): () => number {
  let began: { readonly atMs: number; readonly utilization: EventLoopUtilization } | undefined;
  let share = 0;
  return () => {
    const atMs = nowMs();
    if (began !== undefined && atMs - began.atMs < STRETCH_MS) return share;
    const utilization = performance.eventLoopUtilization();
    // What the loop did before it was first asked about says nothing of now.
    share =
      began === undefined ? 0 : performance.eventLoopUtilization(utilization, began.utilization).utilization;
    began = { atMs, utilization };
    return share;
  };
}
