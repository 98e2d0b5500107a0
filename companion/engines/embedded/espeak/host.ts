/** The synthesiser's process. */
import { serve } from '../../process/host-side.ts';
import { EspeakLibrary } from './library.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { speak } from './speaker.ts';

let library: EspeakLibrary | undefined;

serve((received, send) => {
  const message = received as ToHost;
  const reply = (answer: FromHost): void => {
    send(answer);
  };
  try {
    switch (message.type) {
      case 'load':
        library = new EspeakLibrary(message.library);
        reply({ type: 'ready' });
        return;
      case 'speak':
        if (library === undefined) throw new Error('Nothing is loaded.');
        reply({ type: 'spoken', ...speak(library, message) });
        return;
    }
  } catch (error) {
    reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
});
