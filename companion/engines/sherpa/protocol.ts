/** What the companion and the process that tries a model say to each other. */
export interface ToHost {
  readonly type: 'check';
  readonly path: string;
}

export type FromHost =
  | {
      readonly type: 'checked';
      readonly dimension: number;
      /** Whether a second of sound gave a vector of that many numbers. */
      readonly isWhole: boolean;
    }
  | { readonly type: 'failed'; readonly reason: string };
