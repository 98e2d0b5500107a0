/** The translator's process: a trap of the WebAssembly ends it alone, and its memory is given back with it. */
import { serve } from '../process/host-side.ts';
import { BergamotLibrary } from './library.ts';
import type { FromHost, ToHost } from './protocol.ts';

let library: Promise<BergamotLibrary> | undefined;
let queue: Promise<void> = Promise.resolve();

serve((received, reply) => {
  queue = queue.then(async () => {
    reply(await answerTo(received as ToHost));
  });
});

async function answerTo(message: ToHost): Promise<FromHost> {
  try {
    library ??= BergamotLibrary.load();
    const translator = await library;
    switch (message.type) {
      case 'load':
        await translator.loadModel(message.pair, message.files);
        return { type: 'done' };
      case 'translate':
        return {
          type: 'translated',
          texts: translator.translate(message.pair, message.texts, message.isHtml),
        };
    }
  } catch (error) {
    // What trapped once has lost its memory's order: the next request gets a new process.
    if (error instanceof WebAssembly.RuntimeError) process.exit(1);
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
