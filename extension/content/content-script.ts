import { answerAs, ask } from '../messaging.ts';
import { Captions } from './captions.ts';
import { audibleArea, embeddedPlayers } from './media-finder.ts';
import { MediaWatch } from './media-watch.ts';

/** Set while the script lives in the frame: injecting it again does nothing. */
const HERE = Symbol.for('samevoice');

function enter(): void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let told = '';
  const captions = new Captions(() => watch.media, signal);
  const watch: MediaWatch = new MediaWatch(
    {
      position: (position) => {
        void ask('offscreen', 'media', position);
      },
      broken: () => {
        void ask('offscreen', 'flush', {});
      },
      seen: (media) => {
        const area = media === undefined ? 0 : audibleArea(media);
        const seen = { area, embedded: area === 0 ? embeddedPlayers(document) : [] };
        const telling = JSON.stringify(seen);
        if (telling === told) return;
        told = telling;
        void ask('background', 'media', seen);
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
    command: () => {
      return {};
    },
    leave: () => {
      leaving.abort();
      return {};
    },
  });
  signal.addEventListener('abort', () => {
    stopAnswering();
    Reflect.deleteProperty(globalThis, HERE);
  });
}

if (!Reflect.has(globalThis, HERE)) {
  Reflect.set(globalThis, HERE, true);
  enter();
}
