/** All that the companion sends as text; each message is described where it belongs. */
import { z } from 'zod';
import { clause, dubAudio, dubEnd, dubStart, transcript, translation } from './companion/clauses.ts';
import { dubbingStarted, dubbingStopped, error, metrics, notice, pong } from './companion/session.ts';
import { speaker, voiceClone } from './companion/speakers.ts';

export const companionMessage = z.discriminatedUnion('type', [
  dubbingStarted,
  transcript,
  clause,
  translation,
  dubStart,
  dubAudio,
  dubEnd,
  speaker,
  voiceClone,
  metrics,
  notice,
  dubbingStopped,
  error,
  pong,
]);
export type CompanionMessage = z.infer<typeof companionMessage>;
export type CompanionMessageOf<Type extends CompanionMessage['type']> = Extract<
  CompanionMessage,
  { type: Type }
>;
