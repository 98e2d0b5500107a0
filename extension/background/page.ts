import contentScript from '../content/content-script.ts?script&iife';
import { askTab } from '../messaging.ts';
import type { BodyOf } from '../messages.ts';
import { readSettings } from '../settings.ts';
import { readState } from '../state.ts';
import { update } from './state-store.ts';
import { replacesWatched } from './watched-frame.ts';

/** What lets captions be kept when the viewer goes to another site. */
const EVERY_SITE = ['http://*/*', 'https://*/*'];

/** Puts captions and the media clock into the dubbed page; where that is not allowed, the sound goes on without. */
export async function enterPage(tabId: number): Promise<void> {
  try {
    await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, files: [contentScript] });
  } catch {
    await update((state) =>
      state.tabId === tabId ? { ...state, captions: 'refused', wantedOrigins: EVERY_SITE } : state,
    );
    return;
  }
  await update((state) =>
    state.tabId === tabId && state.captions === 'refused' ? { ...state, captions: 'shown' } : state,
  );
  const { captions } = await readSettings();
  await askTab({ tabId }, 'style', captions);
}

export async function leavePage(tabId: number): Promise<void> {
  await askTab({ tabId }, 'leave', {});
}

/** To the frame whose video is dubbed. */
export async function sendToPage<Type extends 'caption' | 'command'>(
  type: Type,
  body: BodyOf<'content', Type>,
): Promise<void> {
  const { tabId, captionFrame } = await readState();
  if (tabId !== null) await askTab({ tabId, frameId: captionFrame }, type, body);
}

/**
 * A frame tells what it holds: captions go to the one with the most video that can be heard, and where that one is
 * counts.
 * @returns whether it is this frame
 */
export async function frameSeen(
  tabId: number,
  frameId: number,
  seen: BodyOf<'background', 'media'>,
): Promise<boolean> {
  let former: number | undefined;
  const { tabId: dubbedTab, captionFrame: watched } = await update((state) => {
    if (state.tabId !== tabId) return state;
    const isWatched = frameId === state.captionFrame;
    if (!isWatched && !replacesWatched(seen, state)) {
      // A frame between the page and its player has no video of its own, and knows where it is.
      if (state.captionArea > 0 || seen.embedded.length === 0) return state;
      return { ...state, captions: 'embedded', wantedOrigins: seen.embedded };
    }
    if (!isWatched) former = state.captionFrame;
    const watching = { captionArea: seen.area, captionFrame: frameId, captionPlays: seen.isPlaying };
    if (seen.area > 0) return { ...state, ...watching, captions: 'shown', wantedOrigins: [] };
    if (seen.embedded.length === 0) return { ...state, ...watching };
    return { ...state, ...watching, captions: 'embedded', wantedOrigins: seen.embedded };
  });
  if (former !== undefined) await askTab({ tabId, frameId: former }, 'unwatched', {});
  return dubbedTab === tabId && watched === frameId;
}
