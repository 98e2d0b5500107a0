import type { SchedulingPolicy } from '../../../shared/scheduling/dub-scheduler.ts';
import type { Chunk } from './decimator.ts';
import type { MarkerSearch } from './marker-finder.ts';

/** Between the audio graph and its two worklets. Frames are those of the audio context. */

export const TAP_PROCESSOR = 'samevoice-tap';
export const SOUND_PROCESSOR = 'samevoice-sound';

export type TapCommand =
  | { readonly type: 'chunk'; readonly samples: number }
  | { readonly type: 'search'; readonly search: MarkerSearch };

export type TapChunk = Chunk;

export type TapEvent =
  | { readonly type: 'chunk'; readonly chunk: TapChunk }
  /** The marker that was looked for begins at this frame. */
  | { readonly type: 'marker'; readonly frame: number };

export interface SoundOptions {
  readonly settings: SchedulingPolicy;
}

/** What becomes of the film under a dub, how loud it stays there, and how loud the dub is: 0..1. */
export interface MixLevels {
  readonly original: number;
  readonly dub: number;
  readonly under: 'duck' | 'suppress' | 'mute' | 'leave';
}

/** A clip is one clause's dub as the player knows it; ids count up, and clips are played in their order. */
export type SoundCommand =
  /** The original was captured at these frames. */
  | {
      readonly type: 'open';
      readonly clipId: number;
      readonly startFrame: number;
      readonly endFrame: number;
      readonly speakerId: string;
      /** Kept from before: it is said exactly when its original is. */
      readonly isReplay: boolean;
    }
  /** Mono at the context's rate, ±1, with the clip's loudness (LUFS, null for silence) and peak so far. */
  | {
      readonly type: 'audio';
      readonly clipId: number;
      readonly samples: Float32Array<ArrayBuffer>;
      readonly lufs: number | null;
      readonly peak: number;
    }
  /** No more audio comes. */
  | { readonly type: 'close'; readonly clipId: number }
  | { readonly type: 'drop'; readonly clipId: number }
  | { readonly type: 'drop-all' }
  /** The film stands still, or goes on: heard at once, in what is captured from `frame` on. */
  | { readonly type: 'film'; readonly held: boolean; readonly frame: number }
  | { readonly type: 'levels'; readonly levels: MixLevels }
  /** How loud the page plays the film, 0..1: what is captured from now on is as loud. */
  | { readonly type: 'volume'; readonly volume: number }
  | { readonly type: 'timing'; readonly settings: SchedulingPolicy }
  /** How long after its capture the film is heard, in samples; 0 is live. */
  | { readonly type: 'delay'; readonly samples: number }
  /** What was captured before this frame is not heard any more. */
  | { readonly type: 'mute-before'; readonly frame: number };

/** What became of a clip, at which frame, and how much audio is still owed then. */
export interface DubEvent {
  readonly type: 'started' | 'ended' | 'dropped';
  readonly clipId: number;
  readonly frame: number;
  readonly rate: number;
  readonly backlogMs: number;
  /** For one that started: how long after its original's first word was heard. */
  readonly lagMs: number;
}

export type SoundEvent = DubEvent | { readonly type: 'pace'; readonly rate: number };
