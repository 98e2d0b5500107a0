/** Files instead of a tab: sent, dubbed one at a time, fetched and forgotten. */
import { z } from 'zod';
import { failureFields, id, language, sourceLanguage } from '../protocol/fields.ts';
import { bytes, EMPTY, failure, form, json, route } from './route.ts';
import { clauseOutcome } from './sessions.ts';

/** What an uploaded file can become; each is had at `/api/uploads/:id/RESULT`. */
export const UPLOAD_RESULTS = ['transcript', 'vtt', 'srt', 'dub', 'video'] as const;
export const uploadResult = z.enum(UPLOAD_RESULTS);
export type UploadResult = z.infer<typeof uploadResult>;

/** From 1, among the tracks of sound that a file holds. */
const trackNumber = z.coerce.number().pipe(z.int().min(1).max(64));

/** The fields of an upload beside its `file`. */
export const uploadOptions = z.object({
  source_language: sourceLanguage.default('auto'),
  /** Where left out, the file is only written down. */
  target_language: language.optional(),
  /** Where left out, the film's own in the language that is spoken, else the default, and no commentary. */
  track: trackNumber.optional(),
});

export const uploadAccepted = z.object({
  upload_id: id,
  duration_s: z.number(),
  sample_rate: z.number(),
});
export type UploadAccepted = z.infer<typeof uploadAccepted>;

/** A track of sound in a file. */
export const uploadTrack = z.object({
  track: z.int(),
  /** BCP-47, where the file says it. */
  language: z.string().optional(),
  title: z.string().optional(),
  channels: z.int(),
  is_commentary: z.boolean(),
});
export type UploadTrack = z.infer<typeof uploadTrack>;

export const uploadReport = uploadAccepted.extend({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** 0..1 */
  progress: z.number(),
  has_video: z.boolean(),
  /** The track that is dubbed. */
  track: z.int(),
  /** All that can be: where there are several, `another` dubs one of the others. */
  tracks: z.array(uploadTrack),
  source_language: z.string(),
  target_language: z.string().optional(),
  created_at: z.string(),
  /** When it and its results are forgotten. */
  expires_at: z.string().optional(),
  error: z.object({ ...failureFields, retryable: z.boolean() }).optional(),
  /** Where its results are, once it is done. */
  results: z.partialRecord(uploadResult, z.string()),
});
export type UploadReport = z.infer<typeof uploadReport>;

/** The transcript of an uploaded file. Times are in the file. */
export const uploadTranscript = z.object({
  name: z.string(),
  duration_s: z.number(),
  source_language: z.string(),
  target_language: z.string().optional(),
  engines: z.record(z.string(), z.string()),
  speakers: z.array(z.object({ speaker_id: z.string(), name: z.string() })),
  clauses: z.array(
    z.object({
      clause_id: z.int(),
      start_ms: z.number(),
      end_ms: z.number(),
      speaker_id: z.string(),
      text: z.string(),
      words: z.array(z.object({ text: z.string(), start_ms: z.number(), end_ms: z.number() })),
      translation: z.string().optional(),
      outcome: clauseOutcome.optional(),
      /** Where its dub stands in the dubbed sound: at `start_ms`, or right after the one before it. */
      dub_start_ms: z.number().optional(),
      dub_end_ms: z.number().optional(),
    }),
  ),
  errors: z.array(z.object({ ...failureFields, clause_id: z.int().optional() })),
});
export type UploadTranscript = z.infer<typeof uploadTranscript>;

const params = z.object({ upload_id: id });
const unknown = failure();

export const uploadRoutes = {
  create: route({
    method: 'POST',
    path: '/api/upload-audio',
    tag: 'files',
    summary: 'Dubs a file, or writes it down',
    description:
      'A form with the field `file`, of any format that ffmpeg reads, and `target_language` (without it: a transcript only), `source_language` and `track` (the sound to be dubbed, from 1). Answers at once; the job does the rest.',
    body: form(uploadOptions.extend({ file: z.file() })),
    answers: {
      202: json(uploadAccepted),
      400: failure(),
      413: failure('Too large, or too long.'),
      415: failure('It holds no sound.'),
      422: failure('It cannot be decoded, or no engine serves these languages.'),
      503: failure('Too many files are waiting.'),
    },
  }),
  another: route({
    method: 'POST',
    path: '/api/uploads/:upload_id/tracks/:track',
    tag: 'files',
    summary: 'Dubs another track of a file that is here',
    description:
      'A job of its own, in the same languages; what is spoken is what the track says of itself, where it says it. The file is not sent again.',
    params: params.extend({ track: trackNumber }),
    answers: {
      202: json(uploadAccepted),
      404: unknown,
      400: failure(),
      422: failure('It cannot be decoded, or no engine serves these languages.'),
      503: failure('Too many files are waiting.'),
    },
  }),
  report: route({
    method: 'GET',
    path: '/api/uploads/:upload_id',
    tag: 'files',
    summary: 'How far a file is, and where its results are',
    params,
    answers: { 200: json(uploadReport), 404: unknown },
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/uploads/:upload_id',
    tag: 'files',
    summary: 'Ends a job, and deletes the file and all that was made of it',
    params,
    answers: { 204: EMPTY, 404: unknown },
  }),
  result: route({
    method: 'GET',
    path: '/api/uploads/:upload_id/:result',
    tag: 'files',
    isLinked: true,
    summary: 'A result',
    description:
      'transcript: JSON with the time of each word; vtt, srt: captions; dub: a WAV file in which each dub stands at the start of its original; video: the film with the dubbed sound.',
    params: params.extend({ result: uploadResult }),
    answers: {
      200: bytes(
        'application/json',
        'text/vtt',
        'application/x-subrip',
        'audio/wav',
        'video/mp4',
        'video/webm',
        'video/x-matroska',
      ),
      404: unknown,
    },
  }),
};
