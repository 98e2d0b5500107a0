/** What the service's realtime recognition and the companion say to each other. */
import { z } from 'zod';
import { parseJson } from '../../../../shared/bounded-json.ts';

/** A minute of fast speech has some 1500 characters; the words of one, each with its letters, some 200 kB. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
const LIMITS = { depth: 8, values: 100_000, characters: MAX_MESSAGE_BYTES };
const TEXT_CHARACTERS = 20_000;
const MAX_TOKENS = 10_000;

const token = z.object({
  text: z.string().max(500).nullish(),
  /** Seconds since the session's first sample, over all commits. */
  start: z.number().nullish(),
  end: z.number().nullish(),
  /** `word`, `spacing`, or what is no speech. */
  type: z.string().nullish(),
  /** The logarithm of how sure it is, up to 0. */
  logprob: z.number().nullish(),
});
export type Token = z.infer<typeof token>;

const message = z.object({
  message_type: z.string().max(100),
  text: z.string().max(TEXT_CHARACTERS).nullish(),
  words: z.array(token).max(MAX_TOKENS).nullish(),
  /** ISO 639-1 or 639-3. */
  language_code: z.string().max(35).nullish(),
  /** A sentence; `message_type` names what is wrong. */
  error: z.string().nullish(),
});

export type ScribeMessage =
  | { readonly type: 'started' }
  | { readonly type: 'partial'; readonly text: string }
  /** A commit's text, which another message with times follows. */
  | { readonly type: 'committed'; readonly text: string }
  | {
      readonly type: 'timed';
      readonly text: string;
      readonly tokens: readonly Token[];
      readonly language: string | undefined;
    }
  | { readonly type: 'error'; readonly name: string; readonly details: string }
  /** Nothing that recognition needs. */
  | { readonly type: 'other' };

/** @returns undefined where it is no message of the service's */
export function parseMessage(data: string): ScribeMessage | undefined {
  let parsed: z.infer<typeof message>;
  try {
    parsed = message.parse(parseJson(data, LIMITS));
  } catch {
    return undefined;
  }
  const { message_type: name, text, words, language_code: language, error } = parsed;
  if (typeof error === 'string') return { type: 'error', name, details: error };
  switch (name) {
    case 'session_started':
      return { type: 'started' };
    case 'partial_transcript':
      return { type: 'partial', text: text ?? '' };
    case 'committed_transcript':
      return { type: 'committed', text: text ?? '' };
    case 'committed_transcript_with_timestamps':
      return { type: 'timed', text: text ?? '', tokens: words ?? [], language: language ?? undefined };
    default:
      return { type: 'other' };
  }
}

/** @param samples s16le of the session's rate; none commits what was sent since the last commit */
export function audioMessage(samples: Int16Array | undefined, rateHz: number): string {
  const bytes =
    samples === undefined
      ? Buffer.alloc(0)
      : Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return JSON.stringify({
    message_type: 'input_audio_chunk',
    audio_base_64: bytes.toString('base64'),
    commit: samples === undefined,
    sample_rate: rateHz,
  });
}
