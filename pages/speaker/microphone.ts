import { RATE_HZ } from '../../client/audio/audio-graph.ts';
import type { AudioSource } from '../../client/audio/audio-source.ts';
import { openMicrophone } from '../../client/audio/sources/microphone.ts';
import { TAP_PROCESSOR, type TapChunk, type TapEvent } from '../../client/audio/worklets/protocol.ts';
import tapWorkletUrl from '../../client/audio/worklets/tap.worklet.ts?worker&url';
import { ProblemError, type OwnProblem } from '../../client/problems.ts';

export interface MicrophoneEvents {
  /** 16 kHz mono, some fifteen times a second. */
  captured(chunk: TapChunk): void;
  /** How loud a chunk is, 0..1 of full scale. */
  level(rms: number): void;
  /** It was unplugged, or taken away. */
  lost(problem: OwnProblem): void;
}

const FULL_SCALE = 32_768;

/** The speaker's microphone. Nothing is played: a voice that came back into it would be translated again. */
export class Microphone {
  readonly #context: AudioContext;
  readonly #source: AudioSource;
  readonly #tap: AudioWorkletNode;

  /** @throws ProblemError microphone_refused or sound_failed; everything that was opened is closed */
  static async open(events: MicrophoneEvents): Promise<Microphone> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    let source: AudioSource | undefined;
    try {
      await context.audioWorklet.addModule(tapWorkletUrl);
      source = await openMicrophone();
      const microphone = new Microphone(context, source, events);
      await context.resume();
      return microphone;
    } catch (cause) {
      source?.stop();
      await context.close();
      throw cause instanceof ProblemError ? cause : new ProblemError('sound_failed', cause);
    }
  }

  private constructor(context: AudioContext, source: AudioSource, events: MicrophoneEvents) {
    this.#context = context;
    this.#source = source;
    this.#tap = new AudioWorkletNode(context, TAP_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 });
    source.connect(context).connect(this.#tap);
    this.#tap.port.onmessage = ({ data }: MessageEvent<TapEvent>) => {
      if (data.type !== 'chunk') return;
      events.level(rmsOf(data.chunk.samples));
      events.captured(data.chunk);
    };
    source.onLost(() => {
      events.lost(source.lostProblem);
    });
    context.onstatechange = () => {
      if (context.state !== 'closed' && context.state !== 'running') void context.resume();
    };
  }

  async close(): Promise<void> {
    this.#source.stop();
    this.#tap.port.onmessage = null;
    this.#tap.port.close();
    this.#context.onstatechange = null;
    await this.#context.close();
  }
}

export function rmsOf(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += (sample / FULL_SCALE) ** 2;
  return Math.sqrt(sum / samples.length);
}
