import { ask } from '../messaging.ts';
import type { BodyOf } from '../messages.ts';
import { ownProblem, type Problem } from '../../client/problems.ts';
import { effectiveFor, readSettings, type Effective } from '../settings.ts';
import { timing } from '../../client/session/dubbing-options.ts';
import { hostnameOf } from '../site.ts';
import { OFF, readState, type DubbingState } from '../state.ts';
import { update } from './state-store.ts';
import { pairingWith } from './pairing.ts';
import { enterPage, leavePage } from './page.ts';
import { closeOffscreenDocument, openOffscreenDocument } from './offscreen-document.ts';

/** Starting and stopping take turns, also across two lives of the service worker. */
function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  return navigator.locks.request('samevoice-session', work);
}

function isBusy(state: DubbingState): boolean {
  return state.phase === 'on' || state.phase === 'starting';
}

/** Dubs a tab. Another tab that is dubbed is left: there is one offscreen document. */
export function start(tabId: number): Promise<void> {
  return inTurn(async () => {
    const before = await readState();
    if (isBusy(before)) {
      if (before.tabId === tabId) return;
      await release(before);
    }
    const tab = await chrome.tabs.get(tabId);
    const site = hostnameOf(tab.url);
    const settings = effectiveFor(await readSettings(), site);
    await update(() => ({
      ...OFF,
      phase: 'starting',
      tabId,
      site,
      title: tab.title ?? '',
      sourceLanguage: settings.sourceLanguage,
      targetLanguage: settings.targetLanguage,
    }));
    const problem = await begin(tabId, settings, await readState());
    if (problem !== undefined) {
      await update((state) => ({ ...state, phase: 'trouble', problem }));
      await closeOffscreenDocument();
      return;
    }
    await update((state) => (state.phase === 'starting' ? { ...state, phase: 'on' } : state));
    await enterPage(tabId);
  });
}

async function begin(tabId: number, settings: Effective, state: DubbingState): Promise<Problem | undefined> {
  let streamId: string;
  // First: what the click allows to be captured, it allows for seconds.
  const pairing = await pairingWith(settings.companion);
  try {
    await openOffscreenDocument();
    streamId = await chrome.tabCapture.getMediaStreamId({ targetTabId: tabId });
  } catch {
    return ownProblem('capture_refused');
  }
  const begun = await ask('offscreen', 'begin', {
    streamId,
    tabId,
    companion: settings.companion,
    pairing,
    ...(await tuning(settings, state)),
  });
  if (!begun.ok) return ownProblem('sound_failed');
  return begun.value.problem ?? undefined;
}

export function stop(): Promise<void> {
  return inTurn(async () => {
    const before = await readState();
    await update(() => OFF);
    await release(before);
  });
}

async function release(state: DubbingState): Promise<void> {
  await ask('offscreen', 'end', {});
  if (state.tabId !== null) await leavePage(state.tabId);
}

export async function toggle(tabId: number): Promise<void> {
  const state = await readState();
  if (isBusy(state) && state.tabId === tabId) await stop();
  else await start(tabId);
}

/** The offscreen document has nothing left to do: it is closed unless something was started meanwhile. */
export function closeIfIdle(): Promise<void> {
  return inTurn(async () => {
    if (!isBusy(await readState())) await closeOffscreenDocument();
  });
}

/** The offscreen document let go of everything by itself. */
export async function ended(problem: Problem): Promise<void> {
  const { tabId } = await update((state) =>
    isBusy(state) ? { ...state, phase: 'trouble', problem } : state,
  );
  if (tabId !== null) await leavePage(tabId);
}

/** Puts changed settings in force for what is being dubbed. */
export async function retune(): Promise<void> {
  const state = await readState();
  if (!isBusy(state)) return;
  const settings = effectiveFor(await readSettings(), state.site);
  await ask('offscreen', 'tune', await tuning(settings, state));
}

async function tuning(
  settings: Effective,
  { tabId, site, title }: DubbingState,
): Promise<BodyOf<'offscreen', 'tune'>> {
  return {
    show: { site: site.slice(0, 253), title: title.slice(0, 500) },
    isMuted: tabId !== null && (await isMuted(tabId)),
    levels: { original: settings.originalVolume, dub: settings.dubVolume, under: settings.underDub },
    timing: timing.parse(settings),
    languages: { source: settings.sourceLanguage, target: settings.targetLanguage },
    pace: settings.pace,
    spendCapUsd: settings.spendCapUsd,
  };
}

async function isMuted(tabId: number): Promise<boolean> {
  try {
    const { mutedInfo } = await chrome.tabs.get(tabId);
    // A tab that is captured is muted by that alone.
    return mutedInfo?.muted === true && mutedInfo.reason !== 'capture';
  } catch {
    // It was closed meanwhile.
    return false;
  }
}
