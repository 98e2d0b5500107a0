/** Sound through a session as a tab would send it, at the pace of the world, and when its dub would be heard. */
import { setTimeout } from 'node:timers/promises';
import type { EngineChooser } from '../../companion/dubbing/ports/engine-set.ts';
import { MEASURES, type Measure } from '../../companion/dubbing/latency.ts';
import { DubSession } from '../../companion/dubbing/session.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { durationMs } from '../../shared/pcm.ts';
import type { Pace } from '../../shared/pace.ts';
import type { ClauseCommitted } from '../../companion/dubbing/events.ts';
import { noticeSentence } from '../../shared/protocol/english.ts';
import type { Spend } from '../../companion/dubbing/account.ts';
import { ToldWords } from './told-words.ts';
import { SimulatedPlayback } from './simulated-playback.ts';

const FRAME_SAMPLES = 1024;

/** What became of one clause. */
export interface DubbedClause {
  readonly text: string;
  readonly startMs: number;
  translation?: string;
  /** Who said it, and the voice that spoke it. */
  speakerId?: string;
  voiceId?: string;
  /** From its first word to when the recogniser had told all of them, as early as that ever was. */
  toldMs?: number;
  readyMs?: number;
  heardMs?: number;
  /** From its commit to its first dub sample. */
  processingMs?: number;
  outcome?: 'spoken' | 'cut' | 'dropped' | 'failed';
  /** Why it was dropped or cut, or the code of its failure. */
  reason?: string;
}

interface Following extends DubbedClause {
  readonly committedAtMs: number;
}

export interface Dubbed {
  readonly clauses: readonly DubbedClause[];
  readonly spend: Spend;
  /** What the session measured of its stages, in milliseconds, in the order of the clauses. */
  readonly stagesMs: Readonly<Record<Measure, readonly number[]>>;
  /** Engines that had to be replaced on the way. */
  readonly replacements: readonly string[];
}

export interface RealTimeOptions {
  readonly source: string;
  readonly target: string;
  readonly pace?: Pace;
}

/** @param samples 16 kHz mono */
export async function dubInRealTime(
  samples: Int16Array,
  engines: EngineChooser,
  { source, target, pace }: RealTimeOptions = { source: 'en', target: 'es' },
): Promise<Dubbed> {
  const clock = new RealTime();
  const clauses = new Map<number, Following>();
  const stagesMs = Object.fromEntries(MEASURES.map((measure) => [measure, []])) as unknown as Record<
    Measure,
    number[]
  >;
  const replacements: string[] = [];
  const told = new ToldWords();
  const player = new SimulatedPlayback(({ clauseId, state, atMs, backlogMs }) => {
    const times = { heardMs: Math.round(atMs), backlogMs: Math.round(backlogMs) };
    session.playback({ clauseId, state, ...times });
    const clause = clauses.get(clauseId);
    if (state === 'started' && clause !== undefined) clause.heardMs = atMs - clause.startMs;
  });
  const session: DubSession = new DubSession(
    {
      targetLanguage: target,
      sourceLanguage: source,
      preserveVoice: true,
      captions: true,
      ...(pace === undefined ? {} : { pace }),
    },
    {
      engines,
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      nowMs: () => performance.now(),
      isLive: true,
      measured: (measure, milliseconds) => {
        stagesMs[measure].push(milliseconds);
      },
      emit: (event) => {
        if (event.type === 'transcript') told.transcript(event.text, clock.nowMs());
        if (event.type === 'clause') {
          const toldMs = told.clause(event.text, clock.nowMs()) - event.startMs;
          clauses.set(event.clauseId, { ...begun(event), toldMs });
        }
        if (event.type === 'dubFrame') {
          player.received(event.clauseId, durationMs(event.samples.length, event.rateHz));
        }
        if (event.type === 'notice' && event.code === 'engine_replaced')
          replacements.push(noticeSentence(event.code, event.parameters));
        if (!('clauseId' in event)) return;
        const clause = clauses.get(event.clauseId);
        if (clause === undefined) return;
        if (event.type === 'translation') clause.translation = event.text;
        if (event.type === 'failure') {
          clause.outcome = 'failed';
          clause.reason = event.error.code;
          player.complete(event.clauseId);
        }
        if (event.type === 'dubStarted') {
          const { clauseId: id, startMs, endMs, speakerId } = event;
          player.announce({ id, startMs, endMs, speakerId }, clock.nowMs());
          clause.readyMs = event.readyMs;
          clause.speakerId = speakerId;
          clause.voiceId = event.voice.id;
          clause.processingMs = performance.now() - clause.committedAtMs;
        }
        if (event.type === 'dubEnded') {
          clause.outcome = event.outcome;
          if (event.reason !== undefined) clause.reason = event.reason;
          player.complete(event.clauseId);
        }
      },
    },
  );
  try {
    for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
      const frame = samples.subarray(at, at + FRAME_SAMPLES);
      await clock.until(session.captureEndMs + durationMs(frame.length, 16_000));
      await session.accept(frame);
      player.advance(clock.nowMs());
    }
    await session.stop();
    player.finish();
    return { clauses: [...clauses.values()], spend: session.account.spend, stagesMs, replacements };
  } finally {
    await session.abandon();
  }
}

function begun({ text, startMs }: ClauseCommitted): Following {
  return { text, startMs, committedAtMs: performance.now() };
}

/** The capture clock as it runs in the world: sound comes no sooner than it is spoken. */
export class RealTime {
  readonly #beganAtMs = performance.now();

  nowMs(): number {
    return performance.now() - this.#beganAtMs;
  }

  async until(captureMs: number): Promise<void> {
    const waitMs = captureMs - this.nowMs();
    if (waitMs > 0) await setTimeout(waitMs);
  }
}
