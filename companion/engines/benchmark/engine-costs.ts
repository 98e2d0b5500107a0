/** What the engines that take much take of this machine, as they were measured on it. */
import { z } from 'zod';

export const engineCost = z.object({
  /** Seconds of one core for a second of speech. */
  cpu_per_speech: z.number().min(0).max(1000),
  /** Seconds until it is done for a second of speech, with nothing else running. */
  real_time_factor: z.number().min(0).max(1000),
  /** Resident, with its model. */
  memory_mb: z.number().min(0).max(1_000_000),
});
export type EngineCost = z.infer<typeof engineCost>;

/** By the engines' names. */
export type EngineCosts = Readonly<Record<string, EngineCost>>;

export const costsRecord = z.object({
  made_by: z.literal('samevoice'),
  /** Another machine that shares the folder, or another version of this program, measures anew. */
  machine: z.string().max(200),
  version: z.string().max(50),
  /** ISO 8601. */
  measured_at: z.string().max(40),
  /** How often it was measured; the least counts. */
  runs: z.int().min(1).max(1000),
  engines: z.record(z.string().max(50), engineCost),
});
export type CostsRecord = z.infer<typeof costsRecord>;
