import { beforeAll, describe, expect, it } from 'vitest';
import { EchoWatch } from '../../../companion/rooms/echo-watch.ts';
import { sampleCount } from '../../../shared/pcm.ts';
import { joined, say, silence } from '../../engines/speech.ts';

const RATE_HZ = 16_000;
const CHUNK_MS = 64;
/** How long after the speaker the dub comes. */
const SPAN_MS = 3_000;
let speech: Int16Array;
let dub: Int16Array;

beforeAll(() => {
  const said = [
    'We can take the first train in the morning.',
    'My brother left the house three days ago.',
    'The children are in the garden with the dog.',
    'It is not far from here to the old bridge over the river.',
    'Nobody knows how long the work will take this time.',
  ];
  const dubbed = [
    'Tomorrow there is a bus at half past seven.',
    'He has been away from home since the weekend.',
    'Some boys and girls were playing with the animal.',
    'From this place one walks a short while to the water.',
    'This may last until summer, or even longer than that.',
  ];
  speech = joined(...[...said, ...said].flatMap((words) => [say(words), silence(700)]));
  dub = joined(...[...dubbed, ...dubbed].flatMap((words) => [say(words, 'slt'), silence(400)]));
});

interface Captured {
  /** 0..1 */
  readonly speaker: number;
  /** The dub is heard so loud, and so long after it was published. */
  readonly echo: number;
  readonly lagMs?: number;
  /** How late chunks arrive, one after the other. */
  readonly arriveMs?: (chunk: number) => number;
}

/** What is told while a microphone captures this. */
function watched({ speaker, echo, lagMs = 1_300, arriveMs = () => 0 }: Captured): string[] {
  const watch = new EchoWatch();
  watch.dub('es', dub, RATE_HZ, SPAN_MS);
  const echoFrom = sampleCount(SPAN_MS + lagMs, RATE_HZ);
  const step = sampleCount(CHUNK_MS, RATE_HZ);
  let noise = 1;
  const found: string[] = [];
  for (let from = 0; from + step <= speech.length; from += step) {
    const samples = Int16Array.from({ length: step }, (_, i) => {
      noise = (noise * 48_271) % 0x7fff_ffff;
      const at = from + i;
      return (speech[at] ?? 0) * speaker + (dub[at - echoFrom] ?? 0) * echo + (noise % 61) - 30;
    });
    const chunk = from / step;
    const language = watch.captured(samples, (chunk + 1) * CHUNK_MS + arriveMs(chunk));
    if (language !== undefined) found.push(language);
  }
  return found;
}

describe('the watch for echoes', () => {
  it.each<[string, Captured]>([
    ['while the speaker is silent', { speaker: 0, echo: 0.1 }],
    ['as loud as the speaker', { speaker: 0.7, echo: 0.7 }],
    ['more quietly than the speaker', { speaker: 0.8, echo: 0.5 }],
    ['soon', { speaker: 0.2, echo: 0.7, lagMs: 250 }],
    ['late', { speaker: 0.2, echo: 0.7, lagMs: 4_900 }],
    ['by a connection that is uneven', { speaker: 0.3, echo: 0.7, arriveMs: (chunk) => (chunk * 37) % 200 }],
  ])('finds a dub that comes back %s, and says so once a minute', (_, captured) => {
    expect(watched(captured)).toEqual(['es']);
  });

  it.each<[string, Captured]>([
    ['speech alone', { speaker: 1, echo: 0 }],
    ['a noise', { speaker: 0, echo: 0 }],
    ['sound from before the dub was published', { speaker: 0.2, echo: 0.7, lagMs: -500 }],
    ['a dub of long ago', { speaker: 0.2, echo: 0.7, lagMs: 6_000 }],
  ])('takes %s for what it is', (_, captured) => {
    expect(watched(captured)).toEqual([]);
  });

  it('takes a dub that is published in pieces, faster than it is played, for one', () => {
    const watch = new EchoWatch();
    const step = sampleCount(200, RATE_HZ);
    for (let at = 0, piece = 0; at < dub.length; at += step, piece++) {
      watch.dub('es', dub.subarray(at, at + step), RATE_HZ, 1_000 + piece * 20);
    }
    const captured = joined(silence(2_000), dub);
    const found: (string | undefined)[] = [];
    for (let at = 0; at + 1_024 <= captured.length; at += 1_024) {
      found.push(watch.captured(captured.subarray(at, at + 1_024), (at + 1_024) / 16));
    }
    expect(found).toContain('es');
  });
});
