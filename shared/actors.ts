/** What the HTTP routes under /api/actors take and answer. */
import { z } from 'zod';
import { failureFields, id, language, speakerId } from './protocol/fields.ts';
import { voiceKind } from './voice.ts';

export const actorId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const name = z.string().trim().min(1).max(100);

/** Far more than is kept of one actor; what is beyond it is not even looked at. */
const LIST_MOST = 1_000;
/** More than anybody meets in a lifetime of films. */
export const ACTORS_MOST = 2_000;
/** In one request: a file of more is sent in parts. */
export const ACTORS_AT_ONCE = 200;
/** A voiceprint of 1024 numbers as base64. */
const VECTOR_MOST_CHARACTERS = 5_464;
/** Some 115 days of speech. */
const SPEECH_MOST_S = 1e7;
const at = z.iso.datetime({ offset: true });
const speechS = z.number().min(0).max(SPEECH_MOST_S);
const colour = z.int().min(0).max(63);

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
  clips: z.int().min(0).max(1e9),
  seconds: speechS,
  /** Of the clauses to what is known of the voice, 0..1. */
  similarity_mean: z.number().min(0).max(1),
  similarity_deviation: z.number().min(0).max(1),
  pitch_hz: z.number().min(0).max(2000),
});
export type ActorStatistics = z.infer<typeof actorStatistics>;

/** Who said that this voice may be made again, and in which words. */
export const consent = z.object({
  statement: z.string().trim().min(1).max(2000),
  granted_by: z.string().trim().min(1).max(200),
});
export type Consent = z.infer<typeof consent>;

/** A consent, and the voice that was made on its word. */
export const consentRecord = consent.extend({
  engine: z.string().max(64),
  voice_id: z.string().max(200),
  at,
});
export type ConsentRecord = z.infer<typeof consentRecord>;

/** What recordings are worth for making a voice. */
export const sampleQuality = z.object({
  /** Of speech. */
  seconds: z.number().min(0),
  /** Speech above what lies beneath it. */
  snr_db: z.number(),
  /** How surely it is one person's, 0..1: the one it is said to be, where somebody is known. */
  purity: z.number().min(0).max(1),
});

export type SampleQuality = z.infer<typeof sampleQuality>;

/** Of the recordings; `similarity` is that of the clone's own speech to the actor, 0..1, where it could be told. */
export const cloneQuality = sampleQuality.extend({ similarity: z.number().min(0).max(1).optional() });

export type CloneQuality = z.infer<typeof cloneQuality>;

/** Of 60 to 120 seconds a good voice is made; it can be of ten. */
export const SAMPLES_LEAST_S = 10;
export const SAMPLES_WANTED_S = 60;
export const SAMPLES_MOST_S = 120;

export const actorSample = sampleQuality.extend({
  sample_id: id,
  /** Heard while dubbing, or a file that the viewer gave. */
  source: z.enum(['heard', 'file']),
  /** What it was heard in, or the file's name. */
  title: z.string(),
  at: z.string(),
});
export type ActorSample = z.infer<typeof actorSample>;

/** What there is to make a voice of, the best first; in memory only, gone with the program. */
export const actorSamples = sampleQuality.extend({ samples: z.array(actorSample) });
export type ActorSamples = z.infer<typeof actorSamples>;

/** The recording that was taken in, unless better ones were enough, and all there are. */
export const samplesAdded = actorSamples.extend({ sample_ids: z.array(id) });

/** Without `sample_ids` the best of all that there is. */
export const cloneRequest = z.object({
  consent: consent.optional(),
  name: name.optional(),
  sample_ids: z.array(id).min(1).max(64).optional(),
});
export type CloneRequestBody = z.infer<typeof cloneRequest>;

export const cloneJob = z.object({
  state: z.enum(['uploading', 'listening', 'ready', 'failed', 'cancelled']),
  progress: z.number().min(0).max(1),
  voice: actorVoice.optional(),
  quality: cloneQuality.optional(),
  error: z.object(failureFields).optional(),
});
export type CloneJob = z.infer<typeof cloneJob>;

/** What was forgotten, but for this many voices that a service still keeps and is asked to delete. */
export const forgotten = z.object({ voices_to_delete: z.int().min(1) });

/** The actor's voice in a language, saying `text` or a sentence of the companion's. */
export const previewActor = z.object({ language, text: z.string().trim().min(1).max(300).optional() });

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
  consents: z.array(consentRecord),
  /** Seconds of speech that there are to make a voice of. */
  samples_s: z.number().min(0),
  /** The making of a voice, the newest. */
  cloning: cloneJob.optional(),
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
const sessionSpeaker = z.object({ session_id: z.string().min(1).max(64), speaker_id: speakerId });

export const createActor = sessionSpeaker.extend({ name });
export type CreateActor = z.infer<typeof createActor>;
export const patchActor = z.object({ name: name.optional(), voice: actorVoice.optional() });
export const mergeActors = z.object({ other_id: actorId });
/** Without `voiceprint_ids` the actor is parted where the voiceprints are least alike. */
export const splitActor = z.object({ voiceprint_ids: z.array(z.int()).min(1).max(LIST_MOST).optional() });
/** "Not this person": the speaker is somebody else, now and whenever that voice comes again. */
export const refuseActor = sessionSpeaker;

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
        colour,
        shows: z.array(actorShow).max(LIST_MOST),
        voices: z.array(actorVoice).max(LIST_MOST),
        statistics: actorStatistics,
        consents: z.array(consentRecord).max(LIST_MOST).default([]),
        created_at: at,
        last_heard_at: at,
        voiceprints: z
          .array(
            z.object({
              encoder: z.string().max(64),
              vector: z.base64().max(VECTOR_MOST_CHARACTERS),
              seconds: speechS,
              heard_at: at,
              is_refused: z.boolean(),
            }),
          )
          .max(LIST_MOST),
      }),
    )
    .max(ACTORS_MOST),
});
export type ActorsFile = z.infer<typeof actorsFile>;

/** What became of the actors of a file, or of a part of one. */
export const actorsImported = z.object({
  imported: z.int().min(0),
  refused_count: z.int().min(0),
  /** The first of those that were left out, each with its place in what was sent and what is wrong with it. */
  refused: z.array(z.object({ row: z.int().min(0), name: z.string().optional(), fault: z.string() })).max(20),
});
export type ActorsImported = z.infer<typeof actorsImported>;
