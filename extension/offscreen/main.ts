import { ProblemError, ownProblem } from '../../client/problems.ts';
import { DubbingClient } from '../../client/session/dubbing-client.ts';
import type { DubbingClientEvents } from '../../client/session/dubbing-request.ts';
import { answerAs, ask } from '../messaging.ts';
import { captureTab } from './tab-source.ts';

let client: DubbingClient | undefined;
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
  begin: async ({ streamId, companion, ...options }) => {
    await end();
    try {
      client = await DubbingClient.begin({
        openSource: () => captureTab(streamId),
        companion,
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
  tune: (options) => {
    client?.tune(options);
    return {};
  },
  media: (position) => {
    client?.media(position);
    return {};
  },
  picture: (state) => {
    client?.picture(state);
    return {};
  },
  marked: ({ atMs }) => {
    client?.marked(atMs);
    return {};
  },
  flush: () => {
    client?.flush();
    return {};
  },
});
