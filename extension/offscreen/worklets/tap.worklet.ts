import { Decimator } from './decimator.ts';
import { TAP_PROCESSOR, type TapCommand } from './protocol.ts';

const BLOCK = 128;
const DEFAULT_CHUNK_SAMPLES = 1024;

/** Listens to the capture: 16 kHz chunks go to the port, each stamped with the frame it was heard at. */
class TapProcessor extends AudioWorkletProcessor {
  readonly #mono = new Float32Array(BLOCK);
  readonly #decimator = new Decimator(DEFAULT_CHUNK_SAMPLES, (chunk) => {
    this.port.postMessage(chunk, [chunk.samples.buffer]);
  });

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<TapCommand>) => {
      this.#decimator.setChunkSamples(event.data.chunkSamples);
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0] ?? [];
    const mono = this.#mono.fill(0);
    // No channels is a source without sound: time goes on in silence, so that the capture clock keeps pace.
    for (const channel of channels) {
      for (let i = 0; i < BLOCK; i++) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0) / channels.length;
    }
    this.#decimator.push(mono, currentFrame);
    return true;
  }
}

registerProcessor(TAP_PROCESSOR, TapProcessor);
