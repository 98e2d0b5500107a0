import { signal, type ReadonlySignal } from '@preact/signals';
import { EMPTY_TRANSCRIPT, withTranscriptEvent, type Transcript } from '../../client/captions/transcript.ts';
import { wantsPairing } from '../../client/pairing/wants-pairing.ts';
import type { NoticeCode } from '../../shared/protocol/notice-codes.ts';
import type { Parameters } from '../../shared/protocol/parameters.ts';
import { ownProblem, ProblemError, type Problem } from '../../client/problems.ts';
import { DubRecording } from '../../client/session/dub-recording.ts';
import type { Levels } from '../../client/session/dubbing-options.ts';
import { withLatest } from '../../client/session/lag-history.ts';
import {
  MEASURED_STAGES,
  type MeasuredStage,
  type SessionEvent,
} from '../../client/session/session-event.ts';
import type { EngineInfos } from '../../shared/engine-info.ts';
import { askCompanion } from '../companion.ts';
import { LiveDubbing, type LiveOptions } from './live-dubbing.ts';

export interface LiveView {
  readonly phase: 'off' | 'starting' | 'on' | 'ending';
  /** Undefined until the companion took it; stays for the downloads when it is over. */
  readonly sessionId: string | undefined;
  readonly problem: Problem | null;
  readonly notice: { readonly code: NoticeCode; readonly parameters: Parameters } | undefined;
  readonly engines: EngineInfos | undefined;
  readonly transcript: Transcript;
  readonly lagsMs: readonly number[];
  readonly stagesMs: Readonly<Record<MeasuredStage, readonly number[]>>;
}

const NOTHING: LiveView = {
  phase: 'off',
  sessionId: undefined,
  problem: null,
  notice: undefined,
  engines: undefined,
  transcript: EMPTY_TRANSCRIPT,
  lagsMs: [],
  stagesMs: { commit: [], translation: [], synthesis: [], processing: [] },
};

/** What the page shows of the session in hand, and the ways to begin and end one. */
export class Live {
  readonly #view = signal<LiveView>(NOTHING);
  readonly #level = signal({ level: 0, isHeld: false });
  #dubbing: LiveDubbing | undefined;
  recording = new DubRecording();

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
    this.recording = new DubRecording();
    try {
      this.#dubbing = await LiveDubbing.begin(options, {
        session: (event) => {
          this.#apply(event);
        },
        transcript: (event) => {
          this.#change({ transcript: withTranscriptEvent(this.#view.value.transcript, event) });
        },
        arrived: (dub) => {
          this.recording.add(dub);
        },
        level: (level, isHeld) => {
          this.#level.value = { level, isHeld };
        },
      });
      this.#change({ phase: 'on' });
    } catch (error) {
      this.#over(ownProblem(error instanceof ProblemError ? error.code : 'sound_failed'));
    }
  }

  async stop(): Promise<void> {
    const dubbing = this.#dubbing;
    if (dubbing === undefined) return;
    this.#dubbing = undefined;
    this.#change({ phase: 'ending' });
    await dubbing.end();
    this.#over(null);
  }

  setLevels(levels: Levels): void {
    this.#dubbing?.setLevels(levels);
  }

  setHeadphones(headphones: boolean): void {
    this.#dubbing?.setHeadphones(headphones);
  }

  #apply(event: SessionEvent): void {
    if (event.kind === 'fatal') {
      this.#dubbing = undefined;
      this.#over(event.problem);
      return;
    }
    this.#view.value = after(this.#view.value, event);
    // The companion has forgotten the browser meanwhile: asked, it says so where the field for the code is.
    if (event.kind === 'link' && wantsPairing(event.problem)) void askCompanion();
  }

  #over(problem: Problem | null): void {
    this.#level.value = { level: 0, isHeld: false };
    const { transcript } = this.#view.value;
    const partial = EMPTY_TRANSCRIPT.partial;
    this.#change({ phase: 'off', problem, transcript: { ...transcript, partial } });
  }

  #change(change: Partial<LiveView>): void {
    this.#view.value = { ...this.#view.value, ...change };
  }
}

/** The view after an event: a pure step. */
function after(view: LiveView, event: SessionEvent): LiveView {
  switch (event.kind) {
    case 'link':
    case 'problem':
      return { ...view, problem: event.problem };
    case 'started':
      return { ...view, sessionId: event.sessionId, engines: event.engines };
    case 'notice':
      return {
        ...view,
        notice: { code: event.code, parameters: event.parameters },
        engines: event.engines ?? view.engines,
      };
    case 'metrics': {
      const stagesMs = { ...view.stagesMs };
      for (const stage of MEASURED_STAGES) {
        const medianMs = event.stagesMs[stage];
        if (medianMs !== undefined) stagesMs[stage] = withLatest(stagesMs[stage], medianMs);
      }
      return { ...view, stagesMs };
    }
    case 'audible':
      return { ...view, lagsMs: withLatest(view.lagsMs, event.lagMs) };
    // Speakers are named in the transcript, and no picture is timed here.
    case 'speaker':
    case 'timing':
    case 'fatal':
      return view;
  }
}
