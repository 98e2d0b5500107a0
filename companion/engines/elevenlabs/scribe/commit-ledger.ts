/**
 * Which transcript is of which commit. The service names none of them: texts come in the order of the commits, times are on the
 * session's clock, an answer may come twice, and the service also commits by itself. So words are matched by when they were said,
 * and by order only where they have no times.
 */

/** The sound between two commits, on the session's clock. */
export interface Segment<Owner> {
  readonly owner: Owner;
  readonly fromMs: number;
  toMs: number;
  /** What was recognised of it last, before it was committed. */
  partial: string;
  /** What was committed, where that was told without times yet. */
  text: string | undefined;
  /** A text that may be its own, and may be the one before it told again: taken where nothing else is told. */
  doubtful: string | undefined;
}

/** Where words with times belong. */
export type Match<Owner> =
  /** To a commit; those before it are not answered any more. */
  | {
      readonly type: 'committed';
      readonly segment: Segment<Owner>;
      readonly skipped: readonly Segment<Owner>[];
    }
  /** To sound that the service committed by itself. */
  | {
      readonly type: 'unasked';
      readonly segment: Segment<Owner>;
      readonly skipped: readonly Segment<Owner>[];
    }
  /** To what was answered before. */
  | { readonly type: 'repeated' };

/** Times of words are a little rough. */
const TOLERANCE_MS = 150;

export class CommitLedger<Owner> {
  readonly #awaiting: Segment<Owner>[] = [];
  #open: Segment<Owner> | undefined;
  #committedToMs = 0;
  #lastText: string | undefined;

  /** Those that were committed and not answered, the oldest first. */
  get awaiting(): readonly Segment<Owner>[] {
    return this.#awaiting;
  }

  /** Where the sound begins that is not committed. */
  get committedToMs(): number {
    return this.#committedToMs;
  }

  get open(): Segment<Owner> | undefined {
    return this.#open;
  }

  /** Sound of an owner's comes. @param fromMs where it begins on the session's clock */
  begin(owner: Owner, fromMs: number): void {
    this.#open ??= { owner, fromMs, toMs: fromMs, partial: '', text: undefined, doubtful: undefined };
  }

  /** @returns undefined where there was no sound since the last commit */
  commit(atMs: number): Segment<Owner> | undefined {
    const segment = this.#open;
    this.#committedToMs = atMs;
    this.#open = undefined;
    if (segment === undefined) return undefined;
    segment.toMs = atMs;
    this.#awaiting.push(segment);
    return segment;
  }

  /** @returns whose text it is; undefined where nothing is being recognised */
  partial(text: string): Segment<Owner> | undefined {
    const segment = this.#awaiting.find((one) => one.text === undefined) ?? this.#open;
    if (segment !== undefined) segment.partial = text;
    return segment;
  }

  /** A committed text without times. @returns whose it is; undefined where it is nobody's, or was told before */
  committed(text: string): Segment<Owner> | undefined {
    const segment = this.#awaiting.find((one) => one.text === undefined);
    const isDoubtful = text === this.#lastText;
    this.#lastText = text;
    if (segment === undefined) return undefined;
    if (isDoubtful && !alike(segment.partial, text)) {
      if (segment.partial === '') segment.doubtful = text;
      return undefined;
    }
    segment.text = text;
    return segment;
  }

  /** @param middleMs when the words were said on the session's clock; undefined where they have no times */
  timed(middleMs: number | undefined): Match<Owner> {
    const at =
      middleMs === undefined
        ? this.#awaiting.length > 0
          ? 0
          : -1
        : this.#awaiting.findIndex(
            ({ fromMs, toMs }) => middleMs >= fromMs - TOLERANCE_MS && middleMs < toMs + TOLERANCE_MS,
          );
    const segment = this.#awaiting[at];
    if (segment !== undefined) {
      const skipped = this.#awaiting.splice(0, at + 1).slice(0, -1);
      return { type: 'committed', segment, skipped };
    }
    const open = this.#open;
    if (middleMs === undefined || open === undefined || middleMs <= open.fromMs) return { type: 'repeated' };
    // What comes from now on is another part.
    this.#open = { ...open, fromMs: middleMs, partial: '', text: undefined, doubtful: undefined };
    return { type: 'unasked', segment: open, skipped: this.#awaiting.splice(0) };
  }

  /** It is not waited for any longer. */
  drop(segment: Segment<Owner>): void {
    const at = this.#awaiting.indexOf(segment);
    if (at >= 0) this.#awaiting.splice(at, 1);
  }

  /** The session is over: nothing of it is answered any more. @returns what was not, the oldest first */
  clear(): readonly Segment<Owner>[] {
    const left = [...this.#awaiting.splice(0), ...(this.#open === undefined ? [] : [this.#open])];
    this.#open = undefined;
    this.#committedToMs = 0;
    this.#lastText = undefined;
    return left;
  }
}

/** Whether a text may be a later hypothesis of what a partial was: most of its words stand where they stood. */
function alike(partial: string, text: string): boolean {
  const [one, other] = [bareWords(partial), bareWords(text)];
  const same = one.filter((word, i) => word !== '' && word === other[i]).length;
  return 2 * same > one.length;
}

function bareWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''));
}
