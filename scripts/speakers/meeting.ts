/** A recorded meeting with who speaks when, in NIST's RTTM. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { diarisationError, type Stretch } from './diarisation.ts';
import { decode } from './sound-files.ts';
import { clausesOf, track } from './tracking.ts';
import { equalError } from './trials.ts';

const PIECE_MS = 1_500;

export interface Meeting {
  readonly samples: Int16Array;
  readonly truth: readonly Stretch[];
}

/** @param folder holds `sample.wav` and `sample.rttm` */
export function readMeeting(folder: string): Meeting {
  const truth = readFileSync(join(folder, 'sample.rttm'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('SPEAKER'))
    .map((line) => {
      const [, , , start, length, , , who = ''] = line.split(' ');
      const startMs = 1000 * Number(start);
      return { who, startMs, endMs: startMs + 1000 * Number(length) };
    });
  return { samples: decode(join(folder, 'sample.wav')), truth };
}

/** The meeting heard as a tab is: what voice activity finds, cut as clauses are, labelled one after the other. */
export async function meetingError(
  encoder: SpeakerEncoder,
  threshold: number,
  { samples, truth }: Meeting,
): Promise<number> {
  const turns = clausesOf(samples);
  const clauses = await track(encoder, threshold, { samples, turns });
  return diarisationError(
    truth,
    turns.map(({ startMs, endMs }, i) => ({ who: clauses[i]?.label ?? '', startMs, endMs })),
  );
}

/**
 * How well pieces of 1.5 s in which one person alone speaks are told apart, each held against all others.
 * @returns the equal error rate, 0..1
 */
export async function piecesError(encoder: SpeakerEncoder, { samples, truth }: Meeting): Promise<number> {
  const stream = encoder.openStream({ frames: () => [{ startMs: 0, samples }] });
  const heard = [];
  for (const { who, startMs, endMs } of alone(truth)) {
    for (let fromMs = startMs; fromMs + PIECE_MS <= endMs; fromMs += PIECE_MS) {
      const embedding = await stream.embed(fromMs, fromMs + PIECE_MS, 'patient');
      if (embedding !== undefined) heard.push({ who, embedding });
    }
  }
  const same: number[] = [];
  const other: number[] = [];
  for (const [i, a] of heard.entries()) {
    for (const b of heard.slice(0, i)) {
      (a.who === b.who ? same : other).push(encoder.similarity(a.embedding, b.embedding));
    }
  }
  return equalError({ same, other }).rate;
}

/** Where one person alone speaks. */
function alone(truth: readonly Stretch[]): Stretch[] {
  const times = [...new Set(truth.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (const [i, startMs] of times.entries()) {
    const endMs = times[i + 1] ?? startMs;
    const speaking = truth.filter((one) => one.startMs < endMs && one.endMs > startMs).map(({ who }) => who);
    const [who] = speaking;
    if (who === undefined || speaking.length > 1) continue;
    const last = stretches.at(-1);
    if (last?.who === who && last.endMs === startMs) stretches[stretches.length - 1] = { ...last, endMs };
    else stretches.push({ who, startMs, endMs });
  }
  return stretches;
}
