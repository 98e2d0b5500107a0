/** What the HTTP routes under /api/actors take and answer. */
import { z } from 'zod';
import { speakerId, voiceKind } from './wire/fields.ts';

export const actorId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const name = z.string().trim().min(1).max(100);

export const actorShow = z.object({ site: z.string().max(253), title: z.string().max(300) });
export type ActorShow = z.infer<typeof actorShow>;

/** The voice that an actor has in one engine. */
export const actorVoice = z.object({
  engine: z.string().max(64),
  /** BCP-47; empty where it speaks every language. */
  language: z.string().max(35),
  id: z.string().max(200),
  name: z.string().max(200),
  kind: voiceKind,
});
export type ActorVoice = z.infer<typeof actorVoice>;

export const actorStatistics = z.object({
  /** Clauses that were taken to be this actor's. */
  clips: z.int().min(0),
  seconds: z.number().min(0),
  /** Of the clauses to what is known of the voice, 0..1. */
  similarity_mean: z.number().min(0).max(1),
  similarity_deviation: z.number().min(0).max(1),
  pitch_hz: z.number().min(0),
});
export type ActorStatistics = z.infer<typeof actorStatistics>;

export const actor = z.object({
  id: actorId,
  name,
  /** The viewer named them. */
  is_named: z.boolean(),
  /** Index of the colour that stands for them, from 0. */
  colour: z.int().min(0),
  shows: z.array(actorShow),
  voices: z.array(actorVoice),
  /** How many voiceprints are kept of them; ids of those, for splitting. */
  voiceprints: z.array(z.object({ id: z.int(), seconds: z.number(), heard_at: z.string() })),
  statistics: actorStatistics,
  created_at: z.string(),
  last_heard_at: z.string(),
});
export type ActorAnswer = z.infer<typeof actor>;

/** What can be taken back. */
export const actorChange = z.object({
  id: z.int(),
  kind: z.enum(['rename', 'merge', 'split', 'refuse', 'voice']),
  name: z.string(),
  at: z.string(),
});
export type ActorChange = z.infer<typeof actorChange>;

export const actorList = z.object({ actors: z.array(actor), undo: actorChange.optional() });
export type ActorList = z.infer<typeof actorList>;

/** Somebody who is heard in a session. */
const heardSpeaker = z.object({ session_id: z.string().min(1).max(64), speaker_id: speakerId });

export const createActor = heardSpeaker.extend({ name });
export type CreateActor = z.infer<typeof createActor>;
export const patchActor = z.object({ name: name.optional(), voice: actorVoice.optional() });
export const mergeActors = z.object({ other_id: actorId });
/** Without `voiceprint_ids` the actor is parted where the voiceprints are least alike. */
export const splitActor = z.object({ voiceprint_ids: z.array(z.int()).min(1).optional() });
/** "Not this person": the speaker is somebody else, now and whenever that voice comes again. */
export const refuseActor = heardSpeaker;

/** The file of an export: everything that is kept, voiceprints as base64 of 32-bit floats. */
export const actorsFile = z.object({
  format: z.literal('samevoice-actors'),
  version: z.literal(1),
  actors: z
    .array(
      z.object({
        id: actorId,
        name,
        is_named: z.boolean(),
        colour: z.int().min(0),
        shows: z.array(actorShow),
        voices: z.array(actorVoice),
        statistics: actorStatistics,
        created_at: z.string(),
        last_heard_at: z.string(),
        voiceprints: z.array(
          z.object({
            encoder: z.string().max(64),
            vector: z.base64().max(4096),
            seconds: z.number().min(0),
            heard_at: z.string(),
            is_refused: z.boolean(),
          }),
        ),
      }),
    )
    .max(10_000),
});
export type ActorsFile = z.infer<typeof actorsFile>;
