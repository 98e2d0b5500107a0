/** The models on the viewer's machine: what the server promises and the pages parse. */
import { z } from 'zod';

/** Ids become paths, so nothing else may be one. */
export const MODEL_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What a model is for. */
export const MODEL_TASKS = ['recognition', 'translation', 'speech', 'speaker-embedding'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

/** Why one source of a file was passed over. */
export const REFUSAL_CODES = [
  'unreachable',
  'not_there',
  'status',
  'broke_off',
  'wrong_hash',
  'wrong_size',
  'bad_archive',
  'bad_index',
  'client_missing',
  'client_failed',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Why a model is not installed after all. */
export const MODEL_ERROR_CODES = ['unavailable', 'disk_full', 'not_writable', 'failed'] as const;
export type ModelErrorCode = (typeof MODEL_ERROR_CODES)[number];

/** "damaged": a file is not what it was when it was installed; installing again fetches only what is wrong. */
export const MODEL_STATES = ['absent', 'installing', 'installed', 'failed', 'damaged'] as const;
export type ModelState = (typeof MODEL_STATES)[number];

export const modelError = z.object({
  code: z.enum(MODEL_ERROR_CODES),
  /** English, for scripts; the pages have words of their own for the codes. */
  message: z.string(),
  /** With "unavailable": each source that was tried, and why it was passed over. */
  refusals: z.array(z.object({ source: z.string(), code: z.enum(REFUSAL_CODES) })),
  /** With "disk_full". */
  needed_bytes: z.number().optional(),
  free_bytes: z.number().optional(),
});
export type ModelErrorReport = z.infer<typeof modelError>;

export const modelReport = z.object({
  id: z.string(),
  title: z.string(),
  task: z.enum(MODEL_TASKS),
  /** Base languages. For a translation model the source and then the target; empty where any will do. */
  languages: z.array(z.string()),
  /** Of all files as they are once installed. */
  size_bytes: z.number().int().nonnegative(),
  /** An SPDX identifier. */
  licence: z.string(),
  attribution: z.string(),
  state: z.enum(MODEL_STATES),
  /** With "installing": how much of it is here, 0 to 1. */
  progress: z.number().min(0).max(1).optional(),
  /** With "failed". */
  error: modelError.optional(),
  /** Whether an engine of the running companion uses it. */
  in_use: z.boolean(),
});
export type ModelReport = z.infer<typeof modelReport>;

export const modelList = z.object({ models: z.array(modelReport) });
