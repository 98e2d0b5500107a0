/**
 * Full screen in a tab that is dubbed. Of a tab that is captured, Chrome lets what goes full screen fill the tab's area alone, so
 * that whoever watches the capture sees it at its size; here nobody does, and the viewer has asked for the whole screen. So the
 * tab's window is made full screen with it, and as it was before when the page leaves full screen, another tab is shown, or
 * nothing is captured any more.
 */
import { z } from 'zod';
import { askTab } from '../messaging.ts';

const KEY = 'fullScreen';

/** The window that was made full screen here. */
const held = z.object({
  windowId: z.int(),
  before: z.enum(['normal', 'maximized']),
  /**
   * It may take the system a while to be full screen. Once it was and is not any more, the viewer has left full screen while the
   * page had not, and the window is the viewer's again.
   */
  stage: z.enum(['asked', 'entered', 'left']),
});
type Held = z.infer<typeof held>;

/** Looks at what is so now, whatever has happened: events may come late, twice, or to another life of the service worker. */
export function reconcileFullScreen(): Promise<void> {
  return navigator.locks.request('samevoice-full-screen', async () => {
    const before = await readHeld();
    const tab = await tabInFullScreen();
    if (before !== undefined && before.windowId !== tab?.windowId) {
      if (before.stage !== 'left') await restore(before);
      await chrome.storage.session.remove(KEY);
    }
    if (tab === undefined) return;
    if (before?.windowId === tab.windowId) await follow(before, tab);
    else await enter(tab.windowId);
  });
}

/** What is captured, is in front of its window, and shows something in full screen. */
async function tabInFullScreen(): Promise<chrome.tabs.Tab | undefined> {
  const captured = await chrome.tabCapture.getCapturedTabs();
  const full = captured.find(({ status, fullscreen }) => status === 'active' && fullscreen);
  if (full === undefined) return undefined;
  const tab = await chrome.tabs.get(full.tabId).catch(() => undefined);
  return tab?.active === true ? tab : undefined;
}

async function enter(windowId: number): Promise<void> {
  const { state } = await chrome.windows.get(windowId);
  // One that is full screen already is so by the viewer's own hand, and stays so.
  if (state !== 'normal' && state !== 'maximized') return;
  await writeHeld({ windowId, before: state, stage: 'asked' });
  await chrome.windows.update(windowId, { state: 'fullscreen' });
}

/** The browser's own key for full screen (F11) is not told to the page: it is to leave its full screen as well. */
async function follow(before: Held, { id, windowId }: chrome.tabs.Tab): Promise<void> {
  const { state } = await chrome.windows.get(windowId);
  const isFull = state === 'fullscreen';
  if (before.stage === 'asked' && isFull) await writeHeld({ ...before, stage: 'entered' });
  if (before.stage !== 'entered' || isFull || id === undefined) return;
  await writeHeld({ ...before, stage: 'left' });
  await askTab({ tabId: id }, 'windowed', {});
}

async function restore({ windowId, before }: Held): Promise<void> {
  const window = await chrome.windows.get(windowId).catch(() => undefined);
  if (window?.state === 'fullscreen') await chrome.windows.update(windowId, { state: before });
}

async function readHeld(): Promise<Held | undefined> {
  const { [KEY]: stored } = await chrome.storage.session.get(KEY);
  return held.safeParse(stored).data;
}

async function writeHeld(now: Held): Promise<void> {
  await chrome.storage.session.set({ [KEY]: now });
}
