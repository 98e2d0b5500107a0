import '../chrome-messages.ts';
import { answerAs, askTab } from '../messaging.ts';
import { ownProblem } from '../../client/problems.ts';
import { extensionPairings } from '../pairings.ts';
import { onSettings } from '../settings.ts';
import { hostnameOf } from '../site.ts';
import { readState, type DubbingState } from '../state.ts';
import { paintBadge } from './badge.ts';
import { update } from './state-store.ts';
import { reconcileFullScreen } from './full-screen.ts';
import { pairAtOnce, passOnPairing } from './pairing.ts';
import { enterPage, frameSeen, sendToPage } from './page.ts';
import { sessionEvent } from './session-events.ts';
import { closeIfIdle, retune, start, stop, toggle } from './session.ts';
import { offscreenDocumentExists } from './offscreen-document.ts';

/** A worker that wakes up to a state that is not true any more says so: the offscreen document is gone, or never began. */
async function initialise(): Promise<void> {
  const state = await readState();
  if (state.phase === 'off' || state.phase === 'trouble') return;
  if (state.phase === 'on' && (await offscreenDocumentExists())) return;
  await update((before) => ({ ...before, phase: 'trouble', problem: ownProblem('capture_lost') }));
}

const ready = initialise();

// Keys of pairings are kept there: a page that takes over its content script reads nothing of them.
void chrome.storage.local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });

answerAs('background', {
  start: async ({ tabId }) => {
    await ready;
    await start(tabId);
    return {};
  },
  stop: async () => {
    await ready;
    await stop();
    return {};
  },
  visit: async ({ tabId }) => {
    await ready;
    await visited(tabId);
    return {};
  },
  event: async (event) => {
    await ready;
    await sessionEvent(event);
    return {};
  },
  caption: async (caption) => {
    await sendToPage('caption', caption);
    return {};
  },
  page: async (command) => {
    await sendToPage('command', command);
    return {};
  },
  idle: async () => {
    await closeIfIdle();
    return {};
  },
  media: async (seen, { tabId, frameId }) => {
    const isWatched = tabId !== undefined && frameId !== undefined && (await frameSeen(tabId, frameId, seen));
    return { isWatched };
  },
});

extensionPairings.onChange(() => void ready.then(passOnPairing));

chrome.runtime.onInstalled.addListener(() => void pairAtOnce());

chrome.commands.onCommand.addListener((command, tab) => {
  if (command === 'toggle-dubbing' && tab?.id !== undefined) {
    const { id } = tab;
    void ready.then(() => toggle(id));
  }
});

chrome.tabs.onRemoved.addListener((tabId) => {
  void readState().then((state) => (state.tabId === tabId ? stop() : undefined));
});

chrome.tabs.onUpdated.addListener((tabId, change, tab) => {
  void pageChanged(tabId, change.status, tab.url);
  void ready.then(() => tabChanged(tabId, change));
});

// Of what a captured tab shows in full screen the first tells; the others, that its window is not to be so any more.
for (const event of [
  chrome.tabCapture.onStatusChanged,
  chrome.tabs.onActivated,
  chrome.tabs.onAttached,
  chrome.windows.onBoundsChanged,
]) {
  event.addListener(() => void reconcileFullScreen());
}

/** The click lets the worker see where the tab is by now, and enter the page. */
async function visited(tabId: number): Promise<void> {
  const before = await readState();
  if (before.phase !== 'on' || before.tabId !== tabId) return;
  const tab = await chrome.tabs.get(tabId);
  await moved(before, tab.url);
  if (before.captions === 'refused') await enterPage(tabId);
}

/** Another site has its own choices; where the address is not told, those before stay in force. */
async function moved(before: DubbingState, url: string | undefined): Promise<void> {
  const site = url === undefined ? before.site : hostnameOf(url);
  if (site === before.site) return;
  await update((state) => ({ ...state, site }));
  await retune();
}

/** A site that loads nothing anew tells of another film by its title alone; a muted tab is silent, its dub as well. */
async function tabChanged(
  tabId: number,
  { title, mutedInfo }: { title?: string; mutedInfo?: chrome.tabs.MutedInfo },
): Promise<void> {
  if (title === undefined && mutedInfo === undefined) return;
  const { phase, tabId: dubbed } = await update((state) =>
    state.tabId === tabId && title !== undefined ? { ...state, title } : state,
  );
  if (phase === 'on' && dubbed === tabId) await retune();
}

/** Within a site the page is entered again; elsewhere the click's permission has ended and the sound goes on alone. */
async function pageChanged(
  tabId: number,
  status: string | undefined,
  url: string | undefined,
): Promise<void> {
  const before = await readState();
  if (before.tabId !== tabId || status === undefined) return;
  // A navigation takes a tab's badge away.
  await paintBadge(undefined, before);
  if (before.phase !== 'on') return;
  if (status === 'loading') {
    await update((state) => ({ ...state, captionFrame: 0, captionArea: 0, captionPlays: false }));
    await moved(before, url);
    return;
  }
  if (status === 'complete') await enterPage(tabId);
}

chrome.permissions.onAdded.addListener(() => {
  void readState().then((state) =>
    state.phase === 'on' && state.tabId !== null ? enterPage(state.tabId) : undefined,
  );
});

onSettings((now) => {
  void readState().then(async (state) => {
    if (state.phase !== 'on' || state.tabId === null) return;
    await Promise.all([retune(), askTab({ tabId: state.tabId }, 'style', now.captions)]);
  });
});
