/** The synthesiser's process: what it takes of cores and memory, and how it may end, is its own. */
import { serve } from '../process/host-side.ts';
import { KokoroModel } from './model.ts';
import type { FromHost, ToHost } from './protocol.ts';

let model: KokoroModel | undefined;
let queue: Promise<void> = Promise.resolve();

serve((received, reply) => {
  queue = queue.then(async () => {
    reply(await answerTo(received as ToHost));
  });
});

async function answerTo(message: ToHost): Promise<FromHost> {
  try {
    switch (message.type) {
      case 'load':
        model = await KokoroModel.load(message.folder, message.threads);
        return { type: 'ready' };
      case 'speak':
        if (model === undefined) throw new Error('Nothing is loaded.');
        return { type: 'spoken', ...(await model.speak(message)) };
    }
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
