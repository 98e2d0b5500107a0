import { z } from 'zod';
import { MOST_LAGS } from '../client/session/lag-history.ts';
import { engineInfos } from '../shared/engine-info.ts';
import { voiceKind } from '../shared/voice.ts';
import { noticeContent } from '../client/session/session-event.ts';
import { timingInForce } from '../client/timing/picture.ts';
import { problem } from '../client/problems.ts';

const KEY = 'dubbing';

export const sessionSpeaker = z.object({
  speakerId: z.string(),
  actorId: z.string().optional(),
  name: z.string(),
  voiceKind,
});
export type SessionSpeaker = z.infer<typeof sessionSpeaker>;

/** What is being dubbed now: written by the service worker alone, read by the extension's pages. */
export const dubbingState = z.object({
  phase: z.enum(['off', 'starting', 'on', 'trouble']),
  tabId: z.int().nullable(),
  /** Hostname, empty where the page has none. */
  site: z.string(),
  title: z.string(),
  /** `away` is the companion not answering: the original plays untouched and dubbing comes back by itself. */
  link: z.enum(['connecting', 'live', 'away']),
  sourceLanguage: z.string(),
  targetLanguage: z.string(),
  engines: engineInfos.nullable(),
  /** Heard ear-voice span, median; null until it is measured. */
  lagMs: z.number().nullable(),
  /** Heard ear-voice span of the latest dubs, oldest first. */
  lagsMs: z.array(z.number()).max(MOST_LAGS),
  timing: timingInForce,
  /** What the session has spent on paid engines. */
  spendUsd: z.number(),
  /** What changed last, and when (Unix time). */
  notice: z.object({ ...noticeContent, atMs: z.number() }).nullable(),
  speakers: z.array(sessionSpeaker),
  problem: problem.nullable(),
  /** The frame whose video is dubbed. */
  captionFrame: z.int(),
  /** How much of that frame is video, in square pixels. */
  captionArea: z.number(),
  captionPlays: z.boolean(),
  captions: z.enum(['shown', 'refused', 'embedded']),
  /** Match patterns that would let captions be shown where they are not. */
  wantedOrigins: z.array(z.string()),
});
export type DubbingState = z.infer<typeof dubbingState>;

export const OFF: DubbingState = {
  phase: 'off',
  tabId: null,
  site: '',
  title: '',
  link: 'connecting',
  sourceLanguage: 'auto',
  targetLanguage: 'es',
  engines: null,
  lagMs: null,
  lagsMs: [],
  timing: { watching: 'live', delayMs: 0, way: null, reason: null },
  spendUsd: 0,
  notice: null,
  speakers: [],
  problem: null,
  captionFrame: 0,
  captionArea: 0,
  captionPlays: false,
  captions: 'shown',
  wantedOrigins: [],
};

function parse(stored: unknown): DubbingState {
  const parsed = dubbingState.safeParse(stored);
  return parsed.success ? parsed.data : OFF;
}

/** Lives as long as the browser does, and longer than any service worker. */
export async function readState(): Promise<DubbingState> {
  const stored = await chrome.storage.session.get(KEY);
  return parse(stored[KEY]);
}

export async function writeState(state: DubbingState): Promise<void> {
  await chrome.storage.session.set({ [KEY]: state });
}

export function onState(listener: (now: DubbingState) => void): () => void {
  const changed = (changes: Record<string, chrome.storage.StorageChange>): void => {
    const change = changes[KEY];
    if (change !== undefined) listener(parse(change.newValue));
  };
  chrome.storage.session.onChanged.addListener(changed);
  return () => {
    chrome.storage.session.onChanged.removeListener(changed);
  };
}
