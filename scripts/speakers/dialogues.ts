import { concat, durationMs, sampleCount } from '../../shared/pcm.ts';
import type { Random } from './random.ts';

const RATE_HZ = 16_000;
/** Clauses of speech as a session cuts them. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_000;
const GAP_MS = 250;
/** A turn goes on with another clause of the same speaker this often. */
const GOES_ON = 0.4;
/** Frames quieter than the loudest by this are pauses between words: clauses do not begin in them. */
const QUIET = 0.02;

/** One speaker's sound, 16 kHz. */
export interface Voice {
  readonly speaker: string;
  readonly samples: Int16Array;
}

export interface Turn {
  readonly speaker: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Dialogue {
  readonly samples: Int16Array;
  readonly turns: readonly Turn[];
}

/** Clauses of 1 to 3 s in turns, as many as asked for or as there is speech for; each second of speech is used once. */
export function dialogueOf(voices: readonly Voice[], clauses: number, random: Random): Dialogue {
  const at = voices.map(() => 0);
  const parts: Int16Array[] = [];
  const turns: Turn[] = [];
  let now = 0;
  let talking = random.below(voices.length);
  while (turns.length < clauses) {
    const lengthMs = SHORTEST_MS + random.next() * (LONGEST_MS - SHORTEST_MS);
    const length = sampleCount(lengthMs, RATE_HZ);
    const able = voices.flatMap(({ samples }, i) => ((at[i] ?? 0) + length <= samples.length ? [i] : []));
    if (able.length < voices.length) break;
    if (random.next() >= GOES_ON && voices.length > 1) {
      talking = (talking + 1 + random.below(voices.length - 1)) % voices.length;
    }
    const voice = voices[talking];
    if (voice === undefined) break;
    const from = speechFrom(voice.samples, at[talking] ?? 0);
    const said = voice.samples.subarray(from, from + length);
    at[talking] = from + length;
    const gap = new Int16Array(sampleCount(GAP_MS, RATE_HZ));
    parts.push(said, gap);
    const startMs = durationMs(now, RATE_HZ);
    turns.push({ speaker: voice.speaker, startMs, endMs: startMs + durationMs(said.length, RATE_HZ) });
    now += said.length + gap.length;
  }
  return { samples: concat(parts), turns };
}

function speechFrom(samples: Int16Array, from: number): number {
  const least = QUIET * samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let at = from;
  while (at < samples.length && Math.abs(samples[at] ?? 0) < least) at++;
  return at;
}
