/** What a fault did to a film, told from what was audible and shown. Pure. Times are the film's, in milliseconds. */
import { filmWord } from './coded-speech.ts';
import type { Silence } from './sound-card.ts';

/** A clause as the client was told it. */
export interface ViewedClause {
  /** Numbers of the film's words. */
  readonly words: readonly number[];
  readonly atMs: number;
  /** Left out until it has ended. */
  end: 'heard' | 'captioned' | 'unspoken' | undefined;
  /** Its dub is another clause's. */
  hasForeignSound: boolean;
}

export interface ViewedDub {
  readonly clipId: number;
  readonly startedMs: number;
  readonly words: readonly number[];
  endedMs: number | undefined;
}

export interface ViewerRecord {
  readonly clauses: ViewedClause[];
  readonly dubs: ViewedDub[];
  /** Whether the viewer was told that the companion is there. */
  readonly links: { readonly filmMs: number; readonly isLive: boolean }[];
  /** Problems that the companion told, and the speech that they are about where it says so. */
  readonly gaps: { readonly fromMs: number; readonly toMs: number; readonly code: string }[];
  readonly silences: Silence[];
  /** Words of clauses that the transcript had already. */
  readonly shownTwice: number[];
  quietFromMs: number;
  /** How late sound was captured at the worst. */
  latestMs: number;
}

export interface Fault {
  readonly beganMs: number;
  /** When its cause is over. */
  readonly endedMs: number;
}

export interface StruckFilm {
  readonly record: ViewerRecord;
  /** In their order. */
  readonly faults: readonly Fault[];
}

export interface Verdict {
  /** Words that nobody dubbed and of which nothing was said. */
  readonly lost: readonly number[];
  /** Words that were dubbed twice, or whose dub had another clause's sound. */
  readonly doubled: readonly number[];
  /** From the cause's end to a dub of what was said since it began; Infinity where none came. */
  readonly backMs: number;
  readonly longestSilenceMs: number;
}

/** A sentence that is being said is not known to anybody yet; on a machine that is late, nor is what was said meanwhile. */
const IN_PROGRESS_MS = 1_200;
/** Words that are cut by the end of a gap; and what sound takes to the companion. */
const EDGE_MS = 450;
/** A problem that names no stretch is about what was said shortly before, or since something went wrong. */
const RECENT_MS = 4_000;
/** The first word is said while the session begins. */
const BEGINNING_MS = 500;

export function verdictsOf({ record, faults }: StruckFilm): Verdict[] {
  const heardTwice = wordsHeardTwice(record);
  const lost = lostWords(record, faults);
  return faults.map(({ beganMs, endedMs }, i) => {
    // What goes wrong is blamed on the last fault before it.
    const fromMs = i === 0 ? -Infinity : beganMs - inProgressMs(record);
    const toMs = (faults[i + 1]?.beganMs ?? Infinity) - inProgressMs(record);
    const isOwn = (word: number): boolean => {
      const { startMs } = filmWord(word);
      return startMs >= fromMs && startMs < toMs;
    };
    const silences = record.silences.filter((one) => one.toMs > beganMs && one.fromMs < toMs);
    return {
      lost: lost.filter(isOwn),
      doubled: heardTwice.filter(isOwn),
      backMs: (backAfter(record, { beganMs, endedMs })?.startedMs ?? Infinity) - endedMs,
      longestSilenceMs: Math.max(0, ...silences.map(({ speechMs }) => speechMs)),
    };
  });
}

/** Whether nothing of it was lost in silence. */
export function isWhole({ record, faults }: StruckFilm): boolean {
  return lostWords(record, faults).length === 0;
}

/** Whether what was said since the fault began is dubbed again, now that its cause is over. */
export function isBackAfter(record: ViewerRecord, fault: Fault): boolean {
  return backAfter(record, fault) !== undefined;
}

function backAfter({ dubs }: ViewerRecord, { beganMs, endedMs }: Fault): ViewedDub | undefined {
  return dubs.find(
    ({ startedMs, words }) => startedMs >= endedMs && filmWord(words.at(-1) ?? -1).endMs > beganMs,
  );
}

function inProgressMs({ latestMs }: ViewerRecord): number {
  return IN_PROGRESS_MS + 2 * latestMs;
}

function wordsHeardTwice({ dubs, clauses, shownTwice }: ViewerRecord): number[] {
  const times = new Map<number, number>();
  for (const word of dubs.flatMap(({ words }) => words)) times.set(word, (times.get(word) ?? 0) + 1);
  const foreign = clauses
    .filter(({ hasForeignSound }) => hasForeignSound)
    .flatMap(({ words }) => words[0] ?? []);
  return [...[...times].filter(([, count]) => count > 1).map(([word]) => word), ...foreign, ...shownTwice];
}

function lostWords(record: ViewerRecord, faults: StruckFilm['faults']): number[] {
  const named = namedGaps(record, faults);
  const firstLiveMs = record.links.find(({ isLive }) => isLive)?.filmMs ?? Infinity;
  const heard = new Set(record.dubs.flatMap(({ words }) => words));
  const lost: number[] = [];
  for (let number = 0; filmWord(number).endMs <= record.quietFromMs; number++) {
    const { startMs, endMs } = filmWord(number);
    if (startMs < firstLiveMs + BEGINNING_MS || heard.has(number)) continue;
    const clauses = record.clauses.filter(({ words }) => words.includes(number));
    const isEnded = clauses.length > 0 && clauses.every(({ end }) => end !== undefined);
    const isNamed =
      clauses.length === 0 && named.some(({ fromMs, toMs }) => startMs < toMs && endMs > fromMs);
    if (!isEnded && !isNamed) lost.push(number);
  }
  return lost;
}

/** The stretches of which the viewer was told that they are not dubbed. */
function namedGaps(record: ViewerRecord, faults: StruckFilm['faults']): { fromMs: number; toMs: number }[] {
  const { clauses, links, gaps, latestMs } = record;
  const away = links.flatMap(({ filmMs, isLive }, i) => {
    if (isLive) return [];
    const cause = faults.findLast(({ beganMs }) => beganMs <= filmMs);
    const fromMs = Math.min(filmMs, cause?.beganMs ?? filmMs) - inProgressMs(record);
    const live = links.slice(i).find((link) => link.isLive);
    return { fromMs, toMs: (live?.filmMs ?? Infinity) + EDGE_MS + latestMs };
  });
  const told = gaps.map(({ fromMs, toMs }) => {
    if (fromMs < toMs) return { fromMs: fromMs - EDGE_MS, toMs: toMs + EDGE_MS };
    // It is told once, at its beginning, and is over when something is recognised that was said since.
    const over = clauses.find(
      ({ atMs, words }) => atMs > fromMs && filmWord(words[0] ?? -1).startMs > fromMs,
    );
    const cause = faults.findLast(({ beganMs }) => beganMs <= fromMs);
    const sinceMs = (cause?.beganMs ?? fromMs) - inProgressMs(record);
    return {
      fromMs: Math.min(sinceMs, fromMs - RECENT_MS),
      toMs: over === undefined ? Infinity : filmWord(over.words[0] ?? -1).startMs,
    };
  });
  return [...away, ...told];
}
