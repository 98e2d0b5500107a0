/** A dialogue dubbed while something fails: what became of each clause, and when. */
import { DubSession } from '../../companion/dubbing/session.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import type { CatalogParts } from '../../companion/engines/registry.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import type { Dialogue } from '../fixtures/dialogue.ts';
import type { Bed } from './failover-bed.ts';
import { RealTime } from './in-real-time.ts';

const FRAME_SAMPLES = 1024;
/** Sound comes so many times faster than in the world, where that changes nothing. */
export const HASTE = 1.5;

export interface Clause {
  readonly text: string;
  readonly committedAtMs: number;
  startedAtMs?: number;
  soundMs: number;
  end?: string;
  reason?: string | undefined;
}

export interface Session {
  readonly clauses: ReadonlyMap<number, Clause>;
  /** Times that the viewer was told that speech was not understood. */
  readonly unheard: number;
  /** From the last sign of a recogniser that failed to the next one hearing sound. */
  readonly deafMs: readonly number[];
  /** What was spoken. */
  readonly words: Dialogue['words'];
}

export async function dub(bed: Bed, haste: number): Promise<Session> {
  const clauses = new Map<number, Clause>();
  const deafMs: number[] = [];
  let unheard = 0;
  const session = new DubSession(
    { targetLanguage: 'es', sourceLanguage: 'en', preserveVoice: true, captions: false },
    {
      engines: new EngineCatalog({ engines: 'auto' }, { ...bed.parts, stt: watched(bed.parts.stt, deafMs) }),
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      nowMs: () => performance.now(),
      emit: (event) => {
        if (event.type === 'clause') {
          clauses.set(event.clauseId, { text: event.text, committedAtMs: performance.now(), soundMs: 0 });
        }
        if (event.type === 'failure' && event.clauseId === undefined) unheard++;
        const id =
          event.type === 'dubFrame' ? event.clauseId : 'clauseId' in event ? event.clauseId : undefined;
        const clause = id === undefined ? undefined : clauses.get(id);
        if (clause === undefined) return;
        if (event.type === 'dubStarted') clause.startedAtMs = performance.now();
        if (event.type === 'dubFrame') clause.soundMs += (1000 * event.samples.length) / event.rateHz;
        if (event.type === 'failure') [clause.end, clause.reason] = ['failed', event.error.code];
        if (event.type === 'dubEnded') [clause.end, clause.reason] = [event.outcome, event.reason];
      },
    },
  );
  const clock = new RealTime();
  const { samples } = bed.dialogue;
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const frame = samples.subarray(at, at + FRAME_SAMPLES);
    await clock.until((session.captureEndMs + frame.length / 16) / haste);
    await session.accept(frame);
  }
  await session.stop();
  return { clauses, unheard, deafMs, words: bed.dialogue.words };
}

/** The recognisers, and for how long nobody heard when one gave way to the next. */
function watched(recognizers: CatalogParts['stt'], deafMs: number[]): CatalogParts['stt'] {
  let lastSign: { name: string; atMs: number } | undefined;
  const sign = (name: string): void => {
    const nowMs = performance.now();
    if (lastSign !== undefined && lastSign.name !== name) deafMs.push(nowMs - lastSign.atMs);
    lastSign = { name, atMs: nowMs };
  };
  return recognizers.map((recognizer) => {
    const { name } = recognizer.info;
    return {
      info: recognizer.info,
      capabilities: recognizer.capabilities,
      missing: recognizer.missing,
      open: async (options) => {
        const stream = await recognizer.open(options);
        let hasHeard = false;
        return {
          capabilities: stream.capabilities,
          write: (frame, isSpeech) => {
            if (!hasHeard) sign(name);
            hasHeard = true;
            return stream.write(frame, isSpeech);
          },
          endUtterance: () => {
            stream.endUtterance();
          },
          hypotheses: (async function* () {
            for await (const hypothesis of stream.hypotheses) {
              sign(name);
              yield hypothesis;
            }
          })(),
          close: () => stream.close(),
        };
      },
    };
  });
}
