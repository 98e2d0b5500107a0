/** The thread that encodes: each dub has an encoder of its own, and what is asked for it is done in order. */
import { parentPort } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { prepareResampler } from '../../resampler.ts';
import { DubEncoder } from './dub-encoder.ts';
import { ENCODED_RATE_HZ } from './frame-encoder.ts';
import { openFrameEncoder } from './open-encoder.ts';
import type { EncodedSound, FromEncoder, ToEncoder } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this runs as a worker thread');

interface Dub {
  readonly encoder: DubEncoder;
  work: Promise<void>;
}

/** A language's next dub begins while the one before it is still spoken. */
const DUBS_AT_ONCE = 2;
/** eSpeak NG's, which speaks most languages here. */
const LIKELY_RATE_HZ = 22_050;
let preparing: Promise<unknown> = Promise.resolve();

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

/** One after the other, so that dubs have their turn between them. Where one cannot be built, its dub says so. */
function prepare(): void {
  for (let dub = 0; dub < DUBS_AT_ONCE; dub++) {
    preparing = preparing
      .then(() => setImmediate())
      .then(() => prepareResampler(LIKELY_RATE_HZ, ENCODED_RATE_HZ))
      .catch(() => undefined);
  }
}

async function answer(id: number, encode: () => Promise<EncodedSound>): Promise<void> {
  try {
    reply({ type: 'encoded', id, sound: await encode() });
  } catch (error) {
    reply({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

port.on('message', (message: ToEncoder) => {
  if (message.type === 'prepare') {
    prepare();
    return;
  }
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
