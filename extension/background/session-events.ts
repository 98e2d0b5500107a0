import { withLatest } from '../../client/session/lag-history.ts';
import type { SessionEvent } from '../../client/session/session-event.ts';
import type { DubbingState } from '../state.ts';
import { update } from './state-store.ts';
import { ended } from './session.ts';
import { withSpeaker } from './speakers.ts';

/** Takes over what the offscreen document tells. */
export async function sessionEvent(event: SessionEvent): Promise<void> {
  switch (event.kind) {
    case 'link':
      await whileDubbing((state) => ({ ...state, link: event.link, problem: event.problem }));
      return;
    case 'started':
      await whileDubbing((state) => ({
        ...state,
        engines: event.engines,
        sourceLanguage: event.languages.source,
        targetLanguage: event.languages.target,
      }));
      return;
    case 'notice':
      await whileDubbing((state) => ({
        ...state,
        engines: event.engines ?? state.engines,
        notice: { code: event.code, parameters: event.parameters, atMs: Date.now() },
      }));
      return;
    case 'metrics':
      await whileDubbing((state) => ({ ...state, lagMs: event.lagMs, spendUsd: event.spendUsd }));
      return;
    case 'audible':
      await whileDubbing((state) => ({ ...state, lagsMs: withLatest(state.lagsMs, event.lagMs) }));
      return;
    case 'timing':
      await whileDubbing((state) => ({ ...state, timing: event.timing }));
      return;
    case 'problem':
      await whileDubbing((state) => ({ ...state, problem: event.problem }));
      return;
    case 'fatal':
      await ended(event.problem);
      return;
    case 'speaker':
      await rememberSpeaker(event);
  }
}

/** What comes after the end is about nothing that is shown. */
function whileDubbing(change: (state: DubbingState) => DubbingState): Promise<DubbingState> {
  return update((state) => (state.phase === 'on' || state.phase === 'starting' ? change(state) : state));
}

async function rememberSpeaker(event: Extract<SessionEvent, { kind: 'speaker' }>): Promise<void> {
  const { kind: _kind, replaces, ...speaker } = event;
  await whileDubbing((before) => ({
    ...before,
    speakers: withSpeaker(before.speakers, speaker, replaces),
  }));
}
