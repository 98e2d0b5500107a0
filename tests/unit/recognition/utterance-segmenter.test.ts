import { describe, expect, it } from 'vitest';
import {
  UtteranceSegmenter,
  type UtteranceEvent,
} from '../../../companion/recognition/utterance-segmenter.ts';

const FRAME_MS = 100;
const PRE_ROLL_MS = 300;

/** One character a frame: `S` speech, `.` silence, a space is a gap in capture of ten frames. */
function segmented(track: string): string[] {
  const segmenter = new UtteranceSegmenter();
  const described: string[] = [];
  let startMs = 0;
  for (const frame of track) {
    if (frame !== ' ') {
      const endMs = startMs + FRAME_MS;
      const events = segmenter.step({ startMs, endMs, isSpeech: frame === 'S' }, PRE_ROLL_MS);
      described.push(...events.flatMap((event) => describeEvent(event, startMs)));
    }
    startMs += frame === ' ' ? 10 * FRAME_MS : FRAME_MS;
  }
  return described;
}

function describeEvent(event: UtteranceEvent, atMs: number): string[] {
  if (event.type === 'extended') return [];
  return [event.type === 'started' ? `from ${event.startMs}` : `end at ${atMs}`];
}

describe('utterances', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ['silence holds none', '.......', []],
    ['one begins before its first speech frame, by the pre-roll', '.....SS.', ['from 200']],
    ['the pre-roll does not reach before the session', '.SS.', ['from 0']],
    ['a pause ends it after 380 ms', '...SS.....', ['from 0', 'end at 800']],
    ['a shorter pause does not', '...SS...SS', ['from 0']],
    [
      'the pre-roll of the next one does not reach into the speech before',
      '...SS....SS',
      ['from 0', 'end at 800', 'from 600'],
    ],
    ['a gap in capture ends it', '...SS S', ['from 0', 'end at 1500', 'from 1500']],
    ['the pre-roll does not reach across a gap', '..... .S', ['from 1500']],
  ];
  it.each(cases)('%s', (_, track, expected) => {
    expect(segmented(track)).toEqual(expected);
  });

  it('all its frames belong to it, up to the pause that ends it', () => {
    const segmenter = new UtteranceSegmenter();
    const endsMs: number[] = [];
    for (const [i, frame] of Array.from('.SS......').entries()) {
      const events = segmenter.step(
        { startMs: i * FRAME_MS, endMs: (i + 1) * FRAME_MS, isSpeech: frame === 'S' },
        PRE_ROLL_MS,
      );
      endsMs.push(...events.flatMap((event) => (event.type === 'extended' ? event.endMs : [])));
    }
    expect(endsMs).toEqual([200, 300, 400, 500, 600, 700]);
  });

  it('a seek ends the open one, and there is nothing to end after it', () => {
    const segmenter = new UtteranceSegmenter();
    segmenter.step({ startMs: 0, endMs: FRAME_MS, isSpeech: true }, PRE_ROLL_MS);
    expect(segmenter.interrupt()).toEqual([{ type: 'ended' }]);
    expect(segmenter.interrupt()).toEqual([]);
  });
});
