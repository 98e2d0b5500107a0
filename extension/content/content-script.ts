import { answerAs, ask } from '../messaging.ts';
import { Captions } from './captions.ts';
import { audibleArea, embeddedPlayers } from './media-finder.ts';
import { MediaWatch } from './media-watch.ts';
import { Pace } from './pace.ts';

/** Set while the script lives in the frame: injecting it again does nothing. */
const HERE = Symbol.for('samevoice');

function enter(): void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let told = '';
  /** Several frames may play something: the one that is dubbed tells where it is. */
  let isWatched = window === top;
  const pace = new Pace();
  const captions = new Captions(() => watch.media, signal);
  const watch: MediaWatch = new MediaWatch(
    {
      position: (position) => {
        if (isWatched) void ask('offscreen', 'media', position);
      },
      broken: () => {
        if (isWatched) void ask('offscreen', 'flush', {});
      },
      seen: (media) => {
        pace.follow(media);
        const area = media === undefined ? 0 : audibleArea(media);
        const seen = { area, embedded: area === 0 ? embeddedPlayers(document) : [] };
        const telling = JSON.stringify(seen);
        if (telling === told) return;
        told = telling;
        void ask('background', 'media', seen).then((answer) => {
          if (answer.ok) isWatched = answer.value.isWatched;
        });
      },
    },
    signal,
  );
  const stopAnswering = answerAs('content', {
    caption: (caption) => {
      captions.show(caption);
      return {};
    },
    style: (style) => {
      captions.setStyle(style);
      return {};
    },
    command: (command) => {
      switch (command.kind) {
        case 'pace':
          pace.set(command.rate);
          break;
        case 'picture':
        case 'mark':
          break;
      }
      return {};
    },
    unwatched: () => {
      isWatched = false;
      pace.set(1);
      return {};
    },
    leave: () => {
      leaving.abort();
      return {};
    },
  });
  signal.addEventListener('abort', () => {
    stopAnswering();
    pace.release();
    Reflect.deleteProperty(globalThis, HERE);
  });
}

if (!Reflect.has(globalThis, HERE)) {
  Reflect.set(globalThis, HERE, true);
  enter();
}
