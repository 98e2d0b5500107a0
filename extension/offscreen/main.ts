import { answerAs, ask } from '../messaging.ts';
import type { Caption } from '../../client/captions/caption.ts';
import type { PageCommand } from '../../client/timing/picture.ts';
import type { SessionEvent } from '../../client/session/session-event.ts';
import { ownProblem, ProblemError } from '../../client/problems.ts';
import { Dubbing } from './dubbing.ts';

let dubbing: Dubbing | undefined;
let goodbye: Promise<void> = Promise.resolve();

const events = {
  event: (event: SessionEvent): void => {
    void ask('background', 'event', event);
    if (event.kind === 'fatal') dubbing = undefined;
  },
  caption: (caption: Caption): void => {
    void ask('background', 'caption', caption);
  },
  page: (command: PageCommand): void => {
    void ask('background', 'page', command);
  },
};

async function end(): Promise<void> {
  const ended = await dubbing?.end();
  dubbing = undefined;
  if (ended !== undefined) goodbye = Promise.all([goodbye, ended.goodbye]).then(() => undefined);
}

answerAs('offscreen', {
  begin: async (session) => {
    await end();
    try {
      dubbing = await Dubbing.begin(session, events);
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
  tune: (tuning) => {
    dubbing?.tune(tuning);
    return {};
  },
  media: (position) => {
    dubbing?.media(position);
    return {};
  },
  picture: (state) => {
    dubbing?.picture(state);
    return {};
  },
  marked: ({ atMs }) => {
    dubbing?.marked(atMs);
    return {};
  },
  flush: () => {
    dubbing?.flush();
    return {};
  },
});
