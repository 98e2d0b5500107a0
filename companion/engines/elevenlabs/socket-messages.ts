/** What the service's socket and the companion say to each other. */
import { z } from 'zod';
import { parseJson } from '../../../shared/bounded-json.ts';
import type { Alignment } from './alignment.ts';
import { notAudio } from './errors.ts';
import type { SpeechRequest } from './transport.ts';

const alignment = z.object({
  chars: z.array(z.string()).nullish(),
  charStartTimesMs: z.array(z.number()).nullish(),
});

const message = z.object({
  audio: z.string().nullish(),
  isFinal: z.boolean().nullish(),
  alignment: alignment.nullish(),
  normalizedAlignment: alignment.nullish(),
  /** The name of what is wrong, instead of everything else. */
  error: z.string().nullish(),
  /** What is wrong, in a sentence. */
  message: z.string().nullish(),
});
export type SocketMessage = z.infer<typeof message>;

/** @throws DubError `engine_failed` where it is no message of the service's */
export function parseMessage(text: string): SocketMessage {
  try {
    return message.parse(parseJson(text));
  } catch {
    throw notAudio();
  }
}

/** As it was spoken, numbers in words; as the text has it, which may begin again, only where the other is missing. */
export function alignmentIn(received: SocketMessage): Alignment | undefined {
  const { chars, charStartTimesMs } = received.normalizedAlignment ?? received.alignment ?? {};
  if (chars == null || charStartTimesMs == null) return undefined;
  return { characters: chars, startsMs: charStartTimesMs };
}

/** The three messages of a clause: settings, text (which has to end in a space), end. */
export function messagesFor({ text, settings }: SpeechRequest): readonly string[] {
  const { stability, similarityBoost, style, useSpeakerBoost, speed } = settings;
  const first = {
    text: ' ',
    voice_settings: {
      stability,
      similarity_boost: similarityBoost,
      style,
      use_speaker_boost: useSpeakerBoost,
      speed,
    },
  };
  return [first, { text: `${text} ` }, { text: '' }].map((one) => JSON.stringify(one));
}
