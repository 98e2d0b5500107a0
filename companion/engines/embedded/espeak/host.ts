/** The synthesiser's process. What moves its throats is worked out here too: beside eSpeak, off the companion's event loop. */
import { serve } from '../../process/host-side.ts';
import { EspeakLibrary } from './library.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { speak } from './speaker.ts';
import { ThroatMover } from './throat.ts';

let loaded: { readonly library: EspeakLibrary; readonly mover: ThroatMover } | undefined;

serve((received, send) => {
  const message = received as ToHost;
  const reply = (answer: FromHost): void => {
    send(answer);
  };
  const fail = (error: unknown): void => {
    reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  };
  switch (message.type) {
    case 'load':
      load(message.library).then(() => {
        reply({ type: 'ready' });
      }, fail);
      return;
    case 'speak':
      try {
        if (loaded === undefined) throw new Error('Nothing is loaded.');
        reply({ type: 'spoken', ...speak(loaded.library, loaded.mover, message) });
      } catch (error) {
        fail(error);
      }
      return;
  }
});

async function load(path: string): Promise<void> {
  const library = new EspeakLibrary(path);
  loaded = { library, mover: await ThroatMover.load(library.sampleRateHz) };
}
