import type { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';

/** What recordings are worth for making a voice. */
export interface SampleQuality {
  /** Of speech. */
  readonly seconds: number;
  /** Speech above what lies beneath it. */
  readonly snrDb: number;
  /** How surely it is one person's, 0..1. */
  readonly purity: number;
}

export interface CloneQuality extends SampleQuality {
  /** Of the clone's own speech to the actor, 0..1, where it could be told. */
  readonly similarity?: number;
}

/** A voice that was made for an actor: it speaks every language of its engine. */
export interface MadeVoice extends Voice {
  readonly engine: string;
  readonly language: '';
}

/** How far the making of a voice is. */
export interface CloneProgress {
  readonly state: 'queued' | 'uploading' | 'listening' | 'ready' | 'failed' | 'cancelled';
  /** 0..1 */
  readonly progress: number;
  readonly voice?: MadeVoice;
  readonly quality?: CloneQuality;
  /** With "failed"; with "ready", what has to be done before the voice speaks. */
  readonly error?: DubError;
}
