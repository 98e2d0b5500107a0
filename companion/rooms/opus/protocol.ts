/** What the companion and the thread that encodes say to each other. */
import type { ProsodyStep } from '../../../shared/rooms/dub-piece.ts';

/** What came of some sound of a dub. */
export interface EncodedSound {
  /** 20 ms each, in order. */
  readonly packets: readonly Uint8Array<ArrayBuffer>[];
  /** 40 ms each, in order; up to 40 ms of sound wait for theirs. */
  readonly prosody: readonly ProsodyStep[];
  /** Of the packets. */
  readonly lengthMs: number;
}

export type ToEncoder =
  | {
      readonly type: 'encode';
      readonly id: number;
      readonly dub: number;
      readonly samples: Int16Array;
      readonly rateHz: number;
    }
  /** The rest of a dub; nothing more comes of it. */
  | { readonly type: 'finish'; readonly id: number; readonly dub: number }
  /** One more language is spoken soon. */
  | { readonly type: 'prepare' }
  /** The dub is given up. */
  | { readonly type: 'drop'; readonly dub: number };

export type FromEncoder =
  | { readonly type: 'encoded'; readonly id: number; readonly sound: EncodedSound }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
