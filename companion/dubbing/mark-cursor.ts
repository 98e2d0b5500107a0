import type { Mark } from './ports/synthesizer.ts';

/** Deals the marks of a dub out with its sound, each of them once. */
export class MarkCursor {
  readonly #given: Record<Mark['kind'], number> = { word: 0, viseme: 0 };

  /**
   * @param untilMs the sound of the dub that has been given so far
   * @param known all that are known by now, each kind in order of time
   * @returns those before `untilMs` that were not given yet, in order of time
   */
  upTo(untilMs: number, known: readonly Mark[]): Mark[] {
    const due = (['word', 'viseme'] as const).flatMap((kind) => {
      const marks = known
        .filter((mark) => mark.kind === kind)
        .slice(this.#given[kind])
        .filter(({ atMs }) => atMs < untilMs);
      this.#given[kind] += marks.length;
      return marks;
    });
    return due.sort((one, other) => one.atMs - other.atMs);
  }
}
