import { relabelled } from '../../client/captions/relabel.ts';
import type { Caption, CaptionSpeaker } from '../../client/captions/caption.ts';

/** A line that is shown; `untilMs` is when it goes, unknown while its dub is being spoken. */
export interface CaptionLine {
  readonly clauseId: number;
  readonly speaker: CaptionSpeaker;
  readonly text: string;
  readonly original: string;
  readonly untilMs: number | undefined;
}

/** A line stays this long after its voice, for slower readers; the next line takes its place at once. */
const AFTER_SPEECH_MS = 1_200;
const MOST_LINES = 2;

/** The lines after a message. Pure: time is given. */
export function withCaption(
  lines: readonly CaptionLine[],
  caption: Caption,
  nowMs: number,
): readonly CaptionLine[] {
  switch (caption.kind) {
    case 'clear':
      return [];
    case 'done':
      return lines.map((line) =>
        line.clauseId === caption.clauseId ? { ...line, untilMs: nowMs + AFTER_SPEECH_MS } : line,
      );
    case 'relabel':
      return relabelled(lines, caption.ids, caption.speaker);
    case 'show': {
      const line: CaptionLine = {
        clauseId: caption.clauseId,
        speaker: caption.speaker,
        text: caption.text,
        original: caption.original,
        untilMs: caption.lingerMs === null ? undefined : nowMs + caption.lingerMs,
      };
      // One voice at a time: who is spoken now takes the place of who was spoken before.
      const kept = lines.filter(
        (other) =>
          other.clauseId !== line.clauseId && (line.untilMs !== undefined || other.untilMs === undefined),
      );
      return [...kept, line].slice(-MOST_LINES);
    }
  }
}

/** The lines whose time is not over. */
export function stillShown(lines: readonly CaptionLine[], nowMs: number): readonly CaptionLine[] {
  const kept = lines.filter((line) => line.untilMs === undefined || line.untilMs > nowMs);
  return kept.length === lines.length ? lines : kept;
}
