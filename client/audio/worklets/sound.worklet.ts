import loadStretch from 'signalsmith-stretch';
import { Mixer } from './mixer.ts';
import { SOUND_PROCESSOR, type SoundCommand, type SoundEvent, type SoundOptions } from './protocol.ts';
import { BLOCK, RenderClock } from './render-clock.ts';
import { Stretcher } from './stretcher.ts';

/** Two people can be heard at once. */
const STRETCHERS = 2;

/** In: the film as it was captured. Out: what the viewer hears. */
class SoundProcessor extends AudioWorkletProcessor {
  readonly #clock = new RenderClock();
  readonly #mixer: Mixer;

  constructor({ processorOptions }: { processorOptions: SoundOptions }) {
    super();
    const post = (event: SoundEvent): void => {
      this.port.postMessage(event);
    };
    this.#mixer = new Mixer(sampleRate, BLOCK, processorOptions.settings, {
      dub: post,
      pace: (rate) => {
        post({ type: 'pace', rate });
      },
    });
    this.port.onmessage = (event: MessageEvent<SoundCommand>) => {
      this.#mixer.obey(event.data);
    };
    // Without it, dubs are spoken at their own rate: worse, and still a dub.
    void Promise.all(Array.from({ length: STRETCHERS }, () => loadStretch())).then(
      (cores) => {
        this.#mixer.setStretch(cores.map((core) => new Stretcher(core, sampleRate)));
      },
      () => undefined,
    );
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const frame = this.#clock.frameOf(currentFrame);
    const out = outputs[0];
    if (out !== undefined) this.#mixer.process(inputs[0] ?? [], out, frame);
    return true;
  }
}

registerProcessor(SOUND_PROCESSOR, SoundProcessor);
