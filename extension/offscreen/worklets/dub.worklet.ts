import loadStretch from 'signalsmith-stretch';
import { DubPlayer } from './dub-player.ts';
import { Ducker } from './ducker.ts';
import { DUB_PROCESSOR, type DubCommand } from './protocol.ts';
import { Stretcher } from './stretcher.ts';

/** Output 0 is the dub; output 1 is what to add to the original's gain, 0 or less: if this dies, the original is loud. */
class DubProcessor extends AudioWorkletProcessor {
  readonly #player = new DubPlayer(sampleRate, (event) => {
    this.port.postMessage(event);
  });
  readonly #ducker = new Ducker(sampleRate, 1);

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<DubCommand>) => {
      this.#obey(event.data);
    };
    // Without it, dubs are spoken at their own rate: worse, and still a dub.
    void loadStretch().then(
      (core) => {
        this.#player.setStretch(new Stretcher(core, sampleRate));
      },
      () => undefined,
    );
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const dub = outputs[0]?.[0];
    const duck = outputs[1]?.[0];
    if (dub === undefined || duck === undefined) return true;
    this.#player.render(dub, currentFrame);
    this.#ducker.render(duck, this.#player.speaking);
    for (let i = 0; i < duck.length; i++) duck[i] = (duck[i] ?? 1) - 1;
    return true;
  }

  #obey(command: DubCommand): void {
    switch (command.type) {
      case 'open':
        this.#player.open(command.take);
        return;
      case 'audio':
        this.#player.audio(command.take, command.samples);
        return;
      case 'close':
        this.#player.close(command.take);
        return;
      case 'drop':
        this.#player.drop(command.take);
        return;
      case 'drop-all':
        this.#player.dropAll();
        return;
      case 'hold':
        this.#player.hold(command.held);
        return;
      case 'duck-level':
        this.#ducker.setLevel(command.level);
    }
  }
}

registerProcessor(DUB_PROCESSOR, DubProcessor);
