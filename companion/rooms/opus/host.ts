/** The thread that encodes: each dub has an encoder of its own, and what is asked for it is done in order. */
import { parentPort } from 'node:worker_threads';
import { DubEncoder } from './dub-encoder.ts';
import { openFrameEncoder } from './open-encoder.ts';
import type { EncodedSound, FromEncoder, ToEncoder } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this runs as a worker thread');

interface Dub {
  readonly encoder: DubEncoder;
  work: Promise<void>;
}

const dubs = new Map<number, Dub>();

function reply(message: FromEncoder): void {
  const buffers = message.type === 'encoded' ? message.sound.packets.map(({ buffer }) => buffer) : [];
  port?.postMessage(message, buffers);
}

function dubOf(number: number): Dub {
  let dub = dubs.get(number);
  if (dub === undefined) {
    dub = { encoder: new DubEncoder(openFrameEncoder()), work: Promise.resolve() };
    dubs.set(number, dub);
  }
  return dub;
}

function drop(number: number): void {
  const dub = dubs.get(number);
  dubs.delete(number);
  void dub?.work.then(() => {
    dub.encoder.close();
  });
}

async function answer(id: number, encode: () => Promise<EncodedSound>): Promise<void> {
  try {
    reply({ type: 'encoded', id, sound: await encode() });
  } catch (error) {
    reply({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

port.on('message', (message: ToEncoder) => {
  if (message.type === 'drop') {
    drop(message.dub);
    return;
  }
  try {
    const dub = dubOf(message.dub);
    const { encoder } = dub;
    dub.work = dub.work.then(() =>
      answer(message.id, () =>
        message.type === 'finish' ? encoder.finish() : encoder.encode(message.samples, message.rateHz),
      ),
    );
    if (message.type === 'finish') drop(message.dub);
  } catch (error) {
    reply({ type: 'failed', id: message.id, message: String(error) });
  }
});
