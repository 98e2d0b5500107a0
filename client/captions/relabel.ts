import type { CaptionSpeaker } from './caption.ts';

/** The same lines, where those of the speakers named by `ids` are now this speaker's. */
export function relabelled<Line extends { readonly speaker: CaptionSpeaker }>(
  lines: readonly Line[],
  ids: readonly string[],
  speaker: CaptionSpeaker,
): Line[] {
  return lines.map((line) => (ids.includes(line.speaker.id) ? { ...line, speaker } : line));
}
