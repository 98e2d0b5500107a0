const PAGE = 'offscreen/index.html';

let creating: Promise<void> | undefined;

export async function offscreenDocumentExists(): Promise<boolean> {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: ['OFFSCREEN_DOCUMENT'],
    documentUrls: [chrome.runtime.getURL(PAGE)],
  });
  return contexts.length > 0;
}

/** Opens the offscreen document unless it is open; two callers at once open one. */
export function openOffscreenDocument(): Promise<void> {
  creating ??= open().finally(() => {
    creating = undefined;
  });
  return creating;
}

async function open(): Promise<void> {
  if (await offscreenDocumentExists()) return;
  await chrome.offscreen.createDocument({
    url: PAGE,
    reasons: ['USER_MEDIA', 'AUDIO_PLAYBACK'],
    justification: 'Captures the sound of the tab, and plays its dub.',
  });
}

export async function closeOffscreenDocument(): Promise<void> {
  if (await offscreenDocumentExists()) await chrome.offscreen.closeDocument();
}
