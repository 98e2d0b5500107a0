/** The recogniser's process: a crash or a slow call in here stops no other session. */
import { serve } from '../../process/host-side.ts';
import { Decoder } from './decoder.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { Utterances } from './utterances.ts';

let utterances: Utterances | undefined;

serve((received, send) => {
  const message = received as ToHost;
  const reply = (answer: FromHost): void => {
    send(answer);
  };
  switch (message.type) {
    case 'load':
      try {
        const decoder = new Decoder(message.installation);
        utterances = new Utterances(decoder, (hypothesis) => {
          reply({ type: 'hypothesis', hypothesis });
        });
        reply({ type: 'ready' });
      } catch (error) {
        reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
      }
      return;
    case 'audio':
      utterances?.accept(message.startMs, message.samples);
      reply({ type: 'taken', samples: message.samples.length });
      return;
    case 'end':
      utterances?.end();
      return;
  }
});
