import type { SessionSpeaker } from '../state.ts';

/** In the order they were first heard; who turned out to be somebody else is gone. */
export function withSpeaker(
  before: readonly SessionSpeaker[],
  speaker: SessionSpeaker,
  replaces: readonly string[],
): SessionSpeaker[] {
  const others = before.filter(({ speakerId }) => !replaces.includes(speakerId));
  const known = others.some(({ speakerId }) => speakerId === speaker.speakerId);
  return known
    ? others.map((other) => (other.speakerId === speaker.speakerId ? speaker : other))
    : [...others, speaker];
}
