/** Between the sound room and its two worklets. Frames are those of the audio context. */
export type { Chunk as TapChunk } from './decimator.ts';

export const TAP_PROCESSOR = 'samevoice-tap';
export const DUB_PROCESSOR = 'samevoice-dub';

export interface TapCommand {
  readonly chunkSamples: number;
}

/** A take is one clause's dub as the player knows it; takes are spoken in the order they were opened. */
export type DubCommand =
  | { readonly type: 'open'; readonly take: number }
  /** Mono at the context's rate, ±1. */
  | { readonly type: 'audio'; readonly take: number; readonly samples: Float32Array<ArrayBuffer> }
  /** No more audio comes. */
  | { readonly type: 'close'; readonly take: number }
  | { readonly type: 'drop'; readonly take: number }
  | { readonly type: 'drop-all' }
  | { readonly type: 'hold'; readonly held: boolean }
  | { readonly type: 'duck-level'; readonly level: number };

/** What became of a take, at which frame, and how much audio is still owed then. */
export interface DubEvent {
  readonly type: 'started' | 'ended' | 'dropped';
  readonly take: number;
  readonly frame: number;
  readonly rate: number;
  readonly backlogMs: number;
}
