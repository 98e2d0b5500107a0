/** What Speech-to-Text's versions put on the wire, each in its own way. How they recognise is the same. */
import type { status } from '@grpc/grpc-js';
import type { Opening, RecognitionConfig } from './opening-messages.ts';
import type { SpeechManners } from './profile.ts';
import type { Asked, Result } from './recognition.ts';

export interface Refusal {
  readonly code: status;
  readonly details: string;
}

/** By the first API or the second. */
export interface Opened {
  readonly config?: RecognitionConfig;
  readonly opening?: Opening;
}

export interface SpeechWire {
  /** Left out, it is kind. */
  readonly manners: SpeechManners | undefined;
  /** Ends a stream that has lasted long enough, and one that gets no sound. */
  readonly limit: Refusal;
  readonly silence: Refusal;
  /** Takes the first message. */
  open(request: unknown): { readonly opened: Opened; readonly asked: Asked } | Refusal;
  /** The sound of a later one; undefined where it is something else. */
  sound(request: unknown): Buffer | undefined;
  /** @param billedSeconds told at the end */
  answer(results: readonly Result[], billedSeconds?: number): object;
}
