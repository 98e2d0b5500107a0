import '../chrome-messages.ts';
import { answerAs, ask } from '../messaging.ts';
import { Captions } from './captions.ts';
import { audibleArea, embeddedPlayers } from './media-finder.ts';
import { MediaWatch } from './media-watch.ts';
import { Pace } from './pace.ts';
import { DelayedPicture } from './picture/delayed-picture.ts';
import { SyncMarker } from './sync-marker.ts';

/** Set while the script lives in the frame: injecting it again does nothing. */
const HERE = Symbol.for('samevoice');

function enter(): void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let reported = '';
  /** Several frames may play something: the one that is dubbed tells where it is. */
  let isWatched = window === top;
  const pace = new Pace();
  // Before the captions, which come above it again when something goes full screen.
  const picture = new DelayedPicture(
    (state) => {
      void ask('offscreen', 'picture', state);
    },
    () => {
      captions.raise();
    },
    signal,
  );
  const captions = new Captions(() => watch.media, signal);
  const marker = new SyncMarker(signal);
  const watch: MediaWatch = new MediaWatch(
    {
      position: (position) => {
        if (isWatched) void ask('offscreen', 'media', position);
      },
      broken: () => {
        if (isWatched) void ask('offscreen', 'flush', {});
      },
      seen: (media, isPlaying) => {
        pace.follow(media);
        picture.watch(media);
        const area = media === undefined ? 0 : audibleArea(media);
        const seen = {
          area,
          isPlaying,
          isUsed: navigator.userActivation.hasBeenActive,
          embedded: area === 0 ? embeddedPlayers(document) : [],
        };
        const report = JSON.stringify(seen);
        if (report === reported) return;
        reported = report;
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
    command: async (command) => {
      switch (command.kind) {
        case 'picture':
          picture.setDelay(command.delayMs);
          break;
        case 'pace':
          pace.set(command.rate);
          break;
        case 'mark': {
          const atMs = await marker.sound();
          if (atMs !== undefined) void ask('offscreen', 'marked', { atMs });
          break;
        }
      }
      return {};
    },
    unwatched: () => {
      isWatched = false;
      pace.set(1);
      picture.setDelay(null);
      return {};
    },
    windowed: async () => {
      if (document.fullscreenElement !== null) await document.exitFullscreen();
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
