/** The engines of each stage, and the languages that they serve together. */
import { z } from 'zod';
import { engineKind } from '../engine-info.ts';
import { errorCode, parameters } from '../protocol/fields.ts';
import { roomAccess } from '../rooms/fields.ts';
import { json, route } from './route.ts';

/**
 * "resting": it failed, is left alone for a while and then tried again; "set_aside": this machine was measured not to bear it,
 * and another engine serves in its place.
 */
export const engineState = z.enum(['ready', 'missing', 'resting', 'set_aside']);

export const engineEntry = z.object({
  stage: z.enum(['stt', 'translation', 'tts', 'speaker', 'vad']),
  name: z.string(),
  kind: engineKind,
  /** What people call it; its name where left out. */
  title: z.string().max(100).optional(),
  state: engineState,
  /** Why it is not ready, and what to do about it; English, for scripts. */
  reason: z.string().optional(),
  /** The same as a code. */
  problem: z.object({ code: errorCode, parameters }).optional(),
  source_languages: z.array(z.string()).optional(),
  target_languages: z.array(z.string()).optional(),
});
export type EngineEntry = z.infer<typeof engineEntry>;

export const engineList = z.object({
  engines: z.array(engineEntry),
  /**
   * What can be dubbed into what now, all stages taken together; `captions` are target languages that no synthesiser speaks,
   * into which it is translated and captioned alone.
   */
  languages: z.array(
    z.object({
      source: z.string(),
      targets: z.array(z.string()),
      captions: z.array(z.string()).optional(),
    }),
  ),
  /** Which accounts' keys are set; never what they are. */
  keys: z.array(z.object({ name: z.string(), is_set: z.boolean() })),
  /** Who may come into a room whose maker does not say. */
  room_access: roomAccess.optional(),
});
export type EngineList = z.infer<typeof engineList>;

export const engineRoutes = {
  list: route({
    method: 'GET',
    path: '/api/engines',
    tag: 'companion',
    summary: 'Every engine of every stage, and what can be dubbed into what',
    answers: { 200: json(engineList) },
  }),
};
