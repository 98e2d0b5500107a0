/** Stands for a companion with its engines running: tells their processes, and then ends as it is told to. */
import { Apertium } from '../../companion/engines/embedded/apertium/apertium.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { PocketSphinx } from '../../companion/engines/embedded/pocketsphinx/pocketsphinx.ts';

const translator = new Apertium();
const synthesizer = new Espeak();
const recognizer = new PocketSphinx();
const pair = { source: 'en', target: 'es' };

const [stream] = await Promise.all([
  recognizer.open({ language: 'en', signal: new AbortController().signal }),
  translator.warm([pair]),
  synthesizer.warm(),
]);
process.on('message', (message) => {
  if (message === 'throw') {
    setImmediate(() => {
      throw new Error('The companion has a fault.');
    });
  } else {
    process.exit(0);
  }
});
process.send?.({ hosts: [stream.pid, synthesizer.pid], group: translator.pid(pair) });
