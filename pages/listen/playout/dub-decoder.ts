/** What the page and its worker say to each other: compressed sound goes in, samples at 48 kHz come out, one dub at a time. */

export type DecoderCommand =
  | {
      readonly type: 'begin';
      readonly clauseId: number;
      /** How much faster than made it is to be; the pitch stays. */
      readonly rate: number;
    }
  | {
      readonly type: 'piece';
      readonly clauseId: number;
      readonly packets: readonly Uint8Array[];
      /** Samples to drop before the first. */
      readonly preSkip: number;
    }
  | { readonly type: 'end'; readonly clauseId: number };

export type DecoderEvent =
  | { readonly type: 'sound'; readonly clauseId: number; readonly samples: Float32Array<ArrayBuffer> }
  | { readonly type: 'done'; readonly clauseId: number }
  /** Packets that are not Opus: what is left of the dub goes on. */
  | { readonly type: 'failed'; readonly clauseId: number; readonly reason: string };

export const DECODED_HZ = 48_000;
