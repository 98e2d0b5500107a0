import { RATE_HZ } from '../../client/audio/audio-graph.ts';
import { TAP_PROCESSOR, type TapChunk, type TapEvent } from '../../client/audio/worklets/protocol.ts';
import tapWorkletUrl from '../../client/audio/worklets/tap.worklet.ts?worker&url';
import { ProblemError } from '../../client/problems.ts';

/** An audio context whose sound goes to the companion and nowhere else: a voice that is played would be translated again. */
export class SoundTap {
  readonly context: AudioContext;
  readonly #tap: AudioWorkletNode;

  /** @throws ProblemError sound_failed; everything that was opened is closed */
  static async open(): Promise<SoundTap> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    try {
      await context.audioWorklet.addModule(tapWorkletUrl);
      return new SoundTap(context);
    } catch (cause) {
      await context.close();
      throw new ProblemError('sound_failed', cause);
    }
  }

  private constructor(context: AudioContext) {
    this.context = context;
    this.#tap = new AudioWorkletNode(context, TAP_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 });
  }

  /** @param onChunk given 16 kHz mono from now on, some fifteen times a second, in silence too */
  async begin(source: AudioNode, onChunk: (chunk: TapChunk) => void): Promise<void> {
    this.#tap.port.onmessage = ({ data }: MessageEvent<TapEvent>) => {
      if (data.type === 'chunk') onChunk(data.chunk);
    };
    source.connect(this.#tap);
    this.context.onstatechange = () => {
      if (this.context.state !== 'closed' && this.context.state !== 'running') void this.context.resume();
    };
    await this.context.resume();
  }

  async close(): Promise<void> {
    this.#tap.port.onmessage = null;
    this.#tap.port.close();
    this.context.onstatechange = null;
    await this.context.close();
  }
}
