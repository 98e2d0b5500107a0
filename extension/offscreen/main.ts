import { ProblemError, ownProblem } from '../../client/problems.ts';
import { Credentials } from '../../client/pairing/credentials.ts';
import { MemoryPairings } from '../../client/pairing/memory-pairings.ts';
import { hostOf } from '../../client/pairing/pairing-store.ts';
import { DubbingClient } from '../../client/session/dubbing-client.ts';
import type { DubbingClientEvents } from '../../client/session/dubbing-request.ts';
import { answerAs, ask } from '../messaging.ts';
import { captureTab } from './tab-source.ts';

/** Those that the service worker tells of: this document has no storage. */
let pairings = new MemoryPairings();
let client: DubbingClient | undefined;
/** Positions and pictures of other tabs are none of what is dubbed. */
let dubbedTab: number | undefined;
let goodbye: Promise<void> = Promise.resolve();

const events: DubbingClientEvents = {
  session: (event) => {
    void ask('background', 'event', event);
    if (event.kind === 'fatal') client = undefined;
  },
  caption: (caption) => {
    void ask('background', 'caption', caption);
  },
};

async function end(): Promise<void> {
  const ended = await client?.end();
  client = undefined;
  if (ended !== undefined) goodbye = Promise.all([goodbye, ended.goodbye]).then(() => undefined);
}

answerAs('offscreen', {
  begin: async ({ streamId, companion, pairing, tabId, ...options }) => {
    await end();
    dubbedTab = tabId;
    pairings = new MemoryPairings();
    pairings.set(hostOf(companion), pairing ?? undefined);
    try {
      client = await DubbingClient.begin({
        openSource: () => captureTab(streamId),
        companion,
        credentials: new Credentials({ address: () => companion, store: pairings }),
        options,
        events,
        capabilities: {
          page: (command) => {
            void ask('background', 'page', command);
          },
          replays: true,
        },
      });
      return { problem: null };
    } catch (error) {
      return { problem: ownProblem(error instanceof ProblemError ? error.code : 'sound_failed') };
    }
  },
  end: async () => {
    await end();
    void goodbye.then(() => ask('background', 'idle', {}));
    return {};
  },
  paired: ({ companion, pairing }) => {
    pairings.set(hostOf(companion), pairing ?? undefined);
    return {};
  },
  tune: (options) => {
    client?.tune(options);
    return {};
  },
  media: (position, { tabId }) => {
    if (tabId === dubbedTab) client?.media(position);
    return {};
  },
  picture: (state, { tabId }) => {
    if (tabId === dubbedTab) client?.picture(state);
    return {};
  },
  marked: ({ atMs }, { tabId }) => {
    if (tabId === dubbedTab) client?.marked(atMs);
    return {};
  },
  flush: (_, { tabId }) => {
    if (tabId === dubbedTab) client?.flush();
    return {};
  },
});
