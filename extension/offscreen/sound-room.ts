import type { Levels } from '../messages.ts';
import { ProblemError } from '../problems.ts';
import type { AudioSource } from './audio-source.ts';
import dubWorkletUrl from './worklets/dub.worklet.ts?worker&url';
import {
  DUB_PROCESSOR,
  TAP_PROCESSOR,
  type DubCommand,
  type DubEvent,
  type TapChunk,
  type TapCommand,
} from './worklets/protocol.ts';
import tapWorkletUrl from './worklets/tap.worklet.ts?worker&url';

export const RATE_HZ = 48_000;
/** Room for a picture that is shown late. */
const MAX_DELAY_S = 10;
/** A slider's step is heard as a glide of this time constant. */
const GLIDE_S = 0.02;

export interface SoundRoomEvents {
  captured(chunk: TapChunk): void;
  dub(event: DubEvent): void;
  /** The source ended by itself. */
  lost(): void;
}

/**
 * The one audio context and what is in it. What the viewer hears: source → delay → gain, ducked under dubs → out, and
 * dub → gain → out. The source is also tapped for the companion.
 */
export class SoundRoom {
  readonly #source: AudioSource;
  readonly #context: AudioContext;
  readonly #tap: AudioWorkletNode;
  readonly #dub: AudioWorkletNode;
  readonly #dubGain: GainNode;

  /**
   * The source is asked for last: a tab that is captured is silent until it is connected here.
   * @throws ProblemError sound_failed, or what `capture` throws; everything it took let go of
   */
  static async open(
    capture: () => Promise<AudioSource>,
    levels: Levels,
    events: SoundRoomEvents,
  ): Promise<SoundRoom> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    let source: AudioSource | undefined;
    try {
      await Promise.all([
        context.audioWorklet.addModule(tapWorkletUrl),
        context.audioWorklet.addModule(dubWorkletUrl),
      ]);
      source = await capture();
      const room = new SoundRoom(source, context, levels, events);
      // Not before: a document that captures may play without having been clicked.
      await context.resume();
      return room;
    } catch (cause) {
      source?.stop();
      await context.close();
      if (cause instanceof ProblemError) throw cause;
      throw new ProblemError('sound_failed', cause);
    }
  }

  private constructor(source: AudioSource, context: AudioContext, levels: Levels, events: SoundRoomEvents) {
    this.#source = source;
    this.#context = context;
    const input = source.connect(context);
    const delay = new DelayNode(context, { maxDelayTime: MAX_DELAY_S, delayTime: 0 });
    const original = new GainNode(context);
    this.#dubGain = new GainNode(context, { gain: levels.dub });
    this.#tap = new AudioWorkletNode(context, TAP_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 });
    this.#dub = new AudioWorkletNode(context, DUB_PROCESSOR, {
      numberOfInputs: 0,
      numberOfOutputs: 2,
      outputChannelCount: [1, 1],
    });
    input.connect(this.#tap);
    input.connect(delay).connect(original).connect(context.destination);
    this.#dub.connect(this.#dubGain, 0).connect(context.destination);
    this.#dub.connect(original.gain, 1);
    this.#tap.port.onmessage = (event: MessageEvent<TapChunk>) => {
      events.captured(event.data);
    };
    this.#dub.port.onmessage = (event: MessageEvent<DubEvent>) => {
      events.dub(event.data);
    };
    source.onLost(() => {
      events.lost();
    });
    // The system takes the sound device away for a while: a call, a sleep.
    context.onstatechange = () => {
      if (context.state !== 'closed' && context.state !== 'running') void context.resume();
    };
    this.tune(levels);
  }

  /** The frame that is being rendered about now. */
  get frame(): number {
    return Math.round(this.#context.currentTime * RATE_HZ);
  }

  /** How long after its rendering a frame leaves the loudspeaker. */
  get outputLatencyMs(): number {
    return (this.#context.baseLatency + this.#context.outputLatency) * 1000;
  }

  setChunkSamples(chunkSamples: number): void {
    this.#tap.port.postMessage({ chunkSamples } satisfies TapCommand);
  }

  tune(levels: Levels): void {
    this.#dubGain.gain.setTargetAtTime(levels.dub, this.#context.currentTime, GLIDE_S);
    this.command({ type: 'duck-level', level: levels.original });
  }

  command(command: DubCommand): void {
    if (command.type === 'audio') this.#dub.port.postMessage(command, [command.samples.buffer]);
    else this.#dub.port.postMessage(command);
  }

  /** Lets go of everything; the tab is heard by itself at once. */
  async close(): Promise<void> {
    this.#source.stop();
    this.#context.onstatechange = null;
    this.#tap.port.onmessage = null;
    this.#dub.port.onmessage = null;
    this.#tap.port.close();
    this.#dub.port.close();
    await this.#context.close();
  }
}
