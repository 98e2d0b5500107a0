/** What the companion and the process that embeds speakers say to each other. */
import { z } from 'zod';
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type { SpeakerEmbedding } from '../../dubbing/ports/speaker-encoder.ts';
import { failed, speakerEmbedding } from '../process/host-messages.ts';

/** A stretch of a session's sound, with the sound: the process keeps what it has worked out of it, and no sound. */
export interface EmbedRequest {
  readonly type: 'embed' | 'prepare';
  /** Which session, so that frames that its stretches share are worked out once. */
  readonly stream: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sound: readonly AudioFrame[];
  /** Streams that are asked for no more. */
  readonly closed: readonly number[];
}

export interface LoadRequest {
  readonly type: 'load';
  /** Where Resemblyzer's weights are; undefined for voiceprints alone. */
  readonly neuralFolder: string | undefined;
  readonly threads: number;
}

export type ToHost = LoadRequest | EmbedRequest;

export type FromHost =
  /** @param neuralTrouble why the neural encoder does not run, where it was asked for: voiceprints are made all the same */
  | { readonly type: 'ready'; readonly neuralTrouble: string | undefined }
  | { readonly type: 'embedded'; readonly embedding: SpeakerEmbedding | undefined }
  | { readonly type: 'prepared' }
  | { readonly type: 'failed'; readonly reason: string };

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), neuralTrouble: z.string().optional() }),
  failed,
  z.object({ type: z.literal('prepared') }),
  z.object({ type: z.literal('embedded'), embedding: speakerEmbedding.optional() }),
]) as z.ZodType<FromHost>;
