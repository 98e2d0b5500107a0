import { signal, type ReadonlySignal } from '@preact/signals';
import type { Levels } from '../../client/session/dubbing-options.ts';
import { ownProblem, ProblemError, type Problem } from '../../client/problems.ts';
import { MOST_LAGS } from '../../client/session/lag-history.ts';
import type { CompanionMessage, CompanionMessageOf } from '../../shared/wire/companion-messages.ts';
import { NO_VOICE, type EngineInfos } from '../../shared/wire/fields.ts';
import { DubRecording } from '../../client/session/dub-recording.ts';
import { LiveSession, type LiveOptions } from './live-session.ts';

/** Lines further back are in the downloads. */
const MOST_LINES = 400;
export const STAGES = ['commit', 'translation', 'synthesis', 'processing'] as const;
export type PlottedStage = (typeof STAGES)[number];

export interface Line {
  readonly clauseId: number;
  readonly speakerId: string;
  /** Two spoke at once. */
  readonly isOverlapped: boolean;
  readonly text: string;
  readonly translation: string | undefined;
  /** Why nothing is said of it. */
  readonly isUnsaid: boolean;
}

export interface LiveView {
  readonly phase: 'off' | 'starting' | 'on' | 'ending';
  /** Undefined until the companion took it; stays for the downloads when it is over. */
  readonly sessionId: string | undefined;
  readonly problem: Problem | null;
  readonly notice: string | undefined;
  readonly engines: EngineInfos | undefined;
  readonly lines: readonly Line[];
  /** What is being said and may still change. */
  readonly partial: string;
  readonly partialBy: string | undefined;
  readonly speakers: Readonly<Record<string, string>>;
  readonly lagsMs: readonly number[];
  readonly stagesMs: Readonly<Record<PlottedStage, readonly number[]>>;
}

export const NOTHING: LiveView = {
  phase: 'off',
  sessionId: undefined,
  problem: null,
  notice: undefined,
  engines: undefined,
  lines: [],
  partial: '',
  partialBy: undefined,
  speakers: {},
  lagsMs: [],
  stagesMs: { commit: [], translation: [], synthesis: [], processing: [] },
};

/** What the page shows of the session in hand, and the ways to begin and end one. */
export class Live {
  readonly #view = signal<LiveView>(NOTHING);
  readonly #level = signal({ level: 0, isHeld: false });
  #session: LiveSession | undefined;
  tape = new DubRecording();

  get view(): ReadonlySignal<LiveView> {
    return this.#view;
  }
  /** How loud what comes in is, 0..1; changes some fifteen times a second. */
  get level(): ReadonlySignal<{ readonly level: number; readonly isHeld: boolean }> {
    return this.#level;
  }

  async start(options: LiveOptions): Promise<void> {
    if (this.#view.value.phase !== 'off') return;
    this.#view.value = { ...NOTHING, phase: 'starting' };
    this.tape = new DubRecording();
    try {
      this.#session = await LiveSession.begin(options, {
        message: (message) => {
          this.#view.value = after(this.#view.value, message);
        },
        arrived: (dub) => {
          this.tape.add(dub);
        },
        heard: (lagMs) => {
          this.#change({ lagsMs: [...this.#view.value.lagsMs, lagMs].slice(-MOST_LAGS) });
        },
        level: (level, isHeld) => {
          this.#level.value = { level, isHeld };
        },
        link: (problem) => {
          this.#change({ problem });
        },
        fatal: (problem) => {
          this.#session = undefined;
          this.#over(problem);
        },
      });
      this.#change({ phase: 'on' });
    } catch (error) {
      this.#over(ownProblem(error instanceof ProblemError ? error.code : 'sound_failed'));
    }
  }

  async stop(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    this.#change({ phase: 'ending' });
    await session.end();
    this.#over(null);
  }

  setLevels(levels: Levels): void {
    this.#session?.setLevels(levels);
  }

  setHeadphones(headphones: boolean): void {
    this.#session?.setHeadphones(headphones);
  }

  #over(problem: Problem | null): void {
    this.#level.value = { level: 0, isHeld: false };
    this.#change({ phase: 'off', problem, partial: '' });
  }

  #change(change: Partial<LiveView>): void {
    this.#view.value = { ...this.#view.value, ...change };
  }
}

/** The view after a message: a pure step. */
export function after(view: LiveView, message: CompanionMessage): LiveView {
  switch (message.type) {
    case 'dubbing_started':
      return { ...view, sessionId: message.session_id, engines: message.engines };
    case 'transcript':
      return { ...view, partial: message.is_final ? '' : message.text, partialBy: message.speaker_id };
    case 'clause':
      return { ...view, lines: [...view.lines, lineOf(message)].slice(-MOST_LINES) };
    case 'translation':
      return withLine(view, message.clause_id, { translation: message.text });
    case 'dub_end':
      // Where nobody speaks the language that was said before, and not again of each line.
      return message.outcome === 'dropped' && message.reason !== NO_VOICE
        ? withLine(view, message.clause_id, { isUnsaid: true })
        : view;
    case 'speaker':
      return { ...view, speakers: { ...view.speakers, [message.speaker_id]: message.name } };
    case 'metrics': {
      const stagesMs = { ...view.stagesMs };
      for (const stage of STAGES) {
        const ms = message.stages[stage]?.p50_ms;
        if (ms !== undefined) stagesMs[stage] = [...stagesMs[stage], ms].slice(-MOST_LAGS);
      }
      return { ...view, stagesMs };
    }
    case 'notice':
      return { ...view, notice: message.message, engines: message.engines ?? view.engines };
    case 'error':
      return message.clause_id === undefined
        ? { ...view, problem: { from: 'companion', code: message.code, message: message.message } }
        : withLine(view, message.clause_id, { isUnsaid: true });
    default:
      return view;
  }
}

function lineOf({ clause_id, speaker_id, overlapped, text }: CompanionMessageOf<'clause'>): Line {
  const isOverlapped = overlapped === true;
  return {
    ...{ clauseId: clause_id, speakerId: speaker_id, isOverlapped, text },
    ...{ translation: undefined, isUnsaid: false },
  };
}

function withLine(view: LiveView, clauseId: number, change: Partial<Line>): LiveView {
  const lines = view.lines.map((line) => (line.clauseId === clauseId ? { ...line, ...change } : line));
  return { ...view, lines };
}
