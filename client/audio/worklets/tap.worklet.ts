import { syncMarker } from '../../../shared/sync-marker.ts';
import { Decimator } from './decimator.ts';
import { MarkerFinder } from './marker-finder.ts';
import { TAP_PROCESSOR, type TapCommand, type TapEvent } from './protocol.ts';
import { BLOCK, RenderClock } from './render-clock.ts';
import { TapMix } from './tap-mix.ts';

const DEFAULT_CHUNK_SAMPLES = 1024;

/** Listens to the capture: 16 kHz chunks go to the port, each stamped with the frame it was heard at, and markers. */
class TapProcessor extends AudioWorkletProcessor {
  readonly #clock = new RenderClock();
  readonly #mix = new TapMix(sampleRate, BLOCK);
  readonly #decimator = new Decimator(DEFAULT_CHUNK_SAMPLES, (chunk) => {
    this.port.postMessage({ type: 'chunk', chunk } satisfies TapEvent, [chunk.samples.buffer]);
  });
  readonly #finder = new MarkerFinder(syncMarker(sampleRate), sampleRate, (frame) => {
    if (frame !== undefined) this.port.postMessage({ type: 'marker', frame } satisfies TapEvent);
  });

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<TapCommand>) => {
      if (event.data.type === 'chunk') this.#decimator.setChunkSamples(event.data.samples);
      else this.#finder.search(event.data.search);
    };
  }

  process(inputs: Float32Array[][]): boolean {
    this.#mix.push(inputs[0] ?? []);
    const frame = this.#clock.frameOf(currentFrame);
    this.#decimator.push(this.#mix.speech, frame);
    this.#finder.push(this.#mix.mean, frame);
    return true;
  }
}

registerProcessor(TAP_PROCESSOR, TapProcessor);
