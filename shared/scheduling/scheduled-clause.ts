/** A clause whose dub is to be played, as it was announced. Times are milliseconds of film time. */
export interface AnnouncedClause {
  /** Counts up: what was announced before is not taken again. */
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly speakerId: string;
  /** Kept from before: it is played exactly when its original is. */
  readonly isReplay?: boolean;
}

/** A clause between its announcement and its end, with what is known of its dub. */
export interface ScheduledClause extends AnnouncedClause {
  readonly announcedMs: number;
  state: 'waiting' | 'planned' | 'speaking';
  /** Dub audio that has arrived, as made. */
  receivedMs: number;
  /** No more arrives. */
  isComplete: boolean;
  /** When enough of it was there to begin with. */
  readyMs: number | undefined;
  /** When it begins, or began. */
  beginMs: number;
  rate: number;
  /** How much of it, as made, was played. */
  playedMs: number;
}

/** How far into the future an original can be: the longest delay and what is announced ahead. */
const FURTHEST_MS = 15_000;

/** Times that cannot be are taken as near to the truth as anybody can say. */
export function scheduled(clause: AnnouncedClause, nowMs: number): ScheduledClause {
  const isPossible = Number.isFinite(clause.startMs) && clause.startMs < nowMs + FURTHEST_MS;
  const startMs = isPossible ? clause.startMs : nowMs;
  const endMs = Number.isFinite(clause.endMs) ? clause.endMs : startMs;
  return {
    ...clause,
    startMs,
    endMs: Math.min(Math.max(startMs, endMs), nowMs + FURTHEST_MS),
    announcedMs: nowMs,
    state: 'waiting',
    receivedMs: 0,
    isComplete: false,
    readyMs: undefined,
    beginMs: Infinity,
    rate: 1,
    playedMs: 0,
  };
}

/** Whether two people's originals were heard at the same time, for longer than a breath. */
export function spokeAtOnce(a: AnnouncedClause, b: AnnouncedClause): boolean {
  if (a.speakerId === b.speakerId) return false;
  return Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs) > OVERLAP_MS;
}
const OVERLAP_MS = 200;
