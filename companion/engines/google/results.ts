/** What Speech-to-Text answers, in this program's terms: times in milliseconds of the sound of one call. */
import type { protos } from '@google-cloud/speech';
import type { Span } from '../word-timing/voice-record.ts';

type Result = protos.google.cloud.speech.v1.IStreamingRecognitionResult;
type Duration = protos.google.protobuf.IDuration;

export interface Reading {
  /** The portion that settles now, if one does, and what follows it as now believed. */
  readonly portions: readonly Portion[];
  /** The end of the sound that was taken in; undefined where the answer does not say. */
  readonly coveredToMs: number | undefined;
  /** As the service writes it. */
  readonly language: string | undefined;
}

export interface Portion {
  readonly text: string;
  readonly isFinal: boolean;
  readonly isStable: boolean;
  /** The end of its sound; undefined where the answer does not say. */
  readonly endMs: number | undefined;
  /** Of each word, where the answer says so. */
  readonly spans: readonly Span[];
  /** Of each word of a final, 0 to 1; 0 where the answer does not say. */
  readonly confidences: readonly number[];
}

/** The service's own scale, 0 to 1, where 0 is "not said". */
const STABLE = 0.8;

export function readingOf(results: readonly Result[]): Reading {
  const ends = results.map((result) => msOf(result.resultEndTime)).filter((ms) => ms !== undefined);
  return {
    portions: results.map(portionOf),
    coveredToMs: ends.length > 0 ? Math.max(...ends) : undefined,
    language: results.findLast((result) => (result.languageCode ?? '') !== '')?.languageCode ?? undefined,
  };
}

function portionOf(result: Result): Portion {
  const best = result.alternatives?.[0];
  const isFinal = result.isFinal === true;
  return {
    text: best?.transcript ?? '',
    isFinal,
    endMs: msOf(result.resultEndTime),
    isStable: isFinal || (result.stability ?? 0) >= STABLE,
    spans: (best?.words ?? []).map(({ startTime, endTime }) => ({
      startMs: msOf(startTime) ?? 0,
      endMs: msOf(endTime) ?? 0,
    })),
    confidences: isFinal ? (best?.words ?? []).map(({ confidence }) => confidence ?? 0) : [],
  };
}

function msOf(duration: Duration | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return Number(duration.seconds ?? 0) * 1000 + (duration.nanos ?? 0) / 1e6;
}
