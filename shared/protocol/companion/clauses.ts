/** What becomes of what is said: heard, committed, translated, dubbed. */
import { z } from 'zod';
import { clauseId, mark, ms, nonNegativeMs, speakerId } from '../fields.ts';
import { voice } from '../../voice.ts';

const voiceExample = { id: 'es+m3@52', name: 'Spanish, man', kind: 'matched' };

export const transcript = z
  .object({
    type: z.literal('transcript'),
    text: z.string(),
    is_final: z.boolean(),
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    speaker_id: speakerId.optional(),
    language: z.string(),
  })
  .meta({
    description: 'What is being said; a partial replaces the one before.',
    examples: [
      {
        type: 'transcript',
        text: 'good morning every',
        is_final: false,
        start_ms: 640,
        end_ms: 1480,
        language: 'en',
      },
    ],
  });

export const clause = z
  .object({
    type: z.literal('clause'),
    clause_id: clauseId,
    text: z.string(),
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    speaker_id: speakerId,
    /** Two spoke at once: the speaker is the one it sounds most like. */
    overlapped: z.literal(true).optional(),
    /** The speech was translated without being written down: the text is in the target language. */
    direct: z.literal(true).optional(),
    language: z.string(),
  })
  .meta({
    description:
      'A committed clause; its text and times never change after. Left out, overlapped and direct are false. With direct, `text` and `language` are those of the translation.',
    examples: [
      {
        type: 'clause',
        clause_id: 1,
        text: 'Good morning, everybody.',
        start_ms: 640,
        end_ms: 1900,
        speaker_id: 's1',
        language: 'en',
      },
    ],
  });

export const translation = z
  .object({ type: z.literal('translation'), clause_id: clauseId, text: z.string(), engine: z.string() })
  .meta({
    description: 'The clause in the target language, and the engine that translated it.',
    examples: [{ type: 'translation', clause_id: 1, text: 'Buenos días a todos.', engine: 'apertium' }],
  });

export const dubStart = z
  .object({
    type: z.literal('dub_start'),
    clause_id: clauseId,
    speaker_id: speakerId,
    voice,
    sample_rate: z.int().min(8000).max(48_000),
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    ready_ms: ms,
  })
  .meta({
    description: 'The dub of a clause begins to arrive; ready_ms is the ready ear-voice span.',
    examples: [
      {
        type: 'dub_start',
        clause_id: 1,
        speaker_id: 's1',
        voice: voiceExample,
        sample_rate: 22050,
        start_ms: 640,
        end_ms: 1900,
        ready_ms: 2150,
      },
    ],
  });

export const dubAudio = z
  .object({
    type: z.literal('dub_audio'),
    clause_id: clauseId,
    sequence: z.int().min(0),
    audio_data: z.string(),
  })
  .meta({
    description: 'Only with "base64": s16le mono PCM at the sample_rate of dub_start.',
    examples: [{ type: 'dub_audio', clause_id: 1, sequence: 0, audio_data: 'AAAAAA==' }],
  });

export const dubOutcome = z.enum(['spoken', 'cut', 'dropped']);
export type DubOutcome = z.infer<typeof dubOutcome>;

export const dubEnd = z
  .object({
    type: z.literal('dub_end'),
    clause_id: clauseId,
    outcome: dubOutcome,
    reason: z.string().optional(),
    duration_ms: nonNegativeMs,
    marks: z.array(mark).optional(),
  })
  .meta({
    description:
      'All of the dub was sent, or it was cut short or dropped, and why. A clause that is dropped for `no_voice` is in a language that no synthesiser speaks: its translation is a caption. One that is dropped for `not_confident` was hardly recognised: it is not translated.',
    examples: [
      {
        type: 'dub_end',
        clause_id: 1,
        outcome: 'spoken',
        duration_ms: 1240,
        marks: [{ kind: 'word', value: 'Buenos', at_ms: 0 }],
      },
    ],
  });
