import type { Levels } from '../session/dubbing-options.ts';
import { ProblemError, type OwnProblem } from '../problems.ts';
import type { AudioSource } from './audio-source.ts';
import type { SchedulingPolicy } from '../../shared/scheduling/dub-scheduler.ts';
import type { MarkerSearch } from './worklets/marker-finder.ts';
import {
  SOUND_PROCESSOR,
  TAP_PROCESSOR,
  type SoundCommand,
  type SoundEvent,
  type SoundOptions,
  type TapChunk,
  type TapCommand,
  type TapEvent,
} from './worklets/protocol.ts';
import soundWorkletUrl from './worklets/sound.worklet.ts?worker&url';
import tapWorkletUrl from './worklets/tap.worklet.ts?worker&url';

export const RATE_HZ = 48_000;
/** Time constant of a sound that is muted: no click. */
const GLIDE_S = 0.01;
/** The page's markers are up here: four notches that leave everything below 18 kHz. */
const MARKER_NOTCHES_HZ = [18_600, 18_850, 19_150, 19_400];
const NOTCH_Q = 25;

export interface AudioGraphEvents {
  captured(chunk: TapChunk): void;
  /** The marker that was looked for begins at this frame. */
  marker(frame: number): void;
  sound(event: SoundEvent): void;
  /** The source ended by itself, and what that means for the viewer. */
  lost(problem: OwnProblem): void;
}

/**
 * The one audio context and what is in it. What the viewer hears: source → notches → sound worklet → out, where
 * the dub is mixed in. The source is also tapped for the companion.
 */
export class AudioGraph {
  readonly #source: AudioSource;
  readonly #context: AudioContext;
  readonly #tap: AudioWorkletNode;
  readonly #sound: AudioWorkletNode;
  readonly #out: GainNode;

  /**
   * The source is asked for last: a tab that is captured is silent until it is connected here.
   * @throws ProblemError sound_failed, or what `capture` throws; everything it took let go of
   */
  static async open(
    capture: () => Promise<AudioSource>,
    levels: Levels,
    settings: SchedulingPolicy,
    events: AudioGraphEvents,
  ): Promise<AudioGraph> {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
    let source: AudioSource | undefined;
    try {
      await Promise.all([
        context.audioWorklet.addModule(tapWorkletUrl),
        context.audioWorklet.addModule(soundWorkletUrl),
      ]);
      source = await capture();
      const graph = new AudioGraph(source, context, levels, settings, events);
      // Not before: a document that captures may play without having been clicked.
      await context.resume();
      return graph;
    } catch (cause) {
      source?.stop();
      await context.close();
      if (cause instanceof ProblemError) throw cause;
      throw new ProblemError('sound_failed', cause);
    }
  }

  private constructor(
    source: AudioSource,
    context: AudioContext,
    levels: Levels,
    settings: SchedulingPolicy,
    events: AudioGraphEvents,
  ) {
    this.#source = source;
    this.#context = context;
    const input = source.connect(context);
    this.#tap = new AudioWorkletNode(context, TAP_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 });
    this.#sound = new AudioWorkletNode(context, SOUND_PROCESSOR, {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      channelCount: 2,
      channelCountMode: 'explicit',
      outputChannelCount: [2],
      processorOptions: { settings } satisfies SoundOptions,
    });
    input.connect(this.#tap);
    const audible = source.isSilent === true ? input.connect(new GainNode(context, { gain: 0 })) : input;
    const notched = MARKER_NOTCHES_HZ.reduce<AudioNode>(
      (before, frequency) =>
        before.connect(new BiquadFilterNode(context, { type: 'notch', frequency, Q: NOTCH_Q })),
      audible,
    );
    this.#out = new GainNode(context);
    notched.connect(this.#sound).connect(this.#out).connect(context.destination);
    this.#sound.onprocessorerror = () => {
      // Without dubs, and never in silence.
      this.#sound.disconnect();
      audible.connect(this.#out);
    };
    this.#tap.port.onmessage = ({ data }: MessageEvent<TapEvent>) => {
      if (data.type === 'chunk') events.captured(data.chunk);
      else events.marker(data.frame);
    };
    this.#sound.port.onmessage = (event: MessageEvent<SoundEvent>) => {
      events.sound(event.data);
    };
    source.onLost(() => {
      events.lost(source.lostProblem);
    });
    // The system takes the sound device away for a while: a call, a sleep.
    context.onstatechange = () => {
      if (context.state !== 'closed' && context.state !== 'running') void context.resume();
    };
    this.command({ type: 'levels', levels });
  }

  /** The frame that is being rendered about now. */
  get frame(): number {
    return Math.round(this.#context.currentTime * RATE_HZ);
  }

  /** How long after its rendering a frame leaves the loudspeaker. */
  get outputLatencyMs(): number {
    return (this.#context.baseLatency + this.#context.outputLatency) * 1000;
  }

  /** A frame and the moment of `performance.now()` at which it is audible; undefined until the device has told. */
  get output(): { readonly frame: number; readonly atMs: number } | undefined {
    const { contextTime, performanceTime } = this.#context.getOutputTimestamp();
    if (contextTime === undefined || performanceTime === undefined || contextTime <= 0) return undefined;
    return { frame: contextTime * RATE_HZ, atMs: performanceTime };
  }

  /** Muted, nothing of it is audible. */
  setMuted(isMuted: boolean): void {
    this.#out.gain.setTargetAtTime(isMuted ? 0 : 1, this.#context.currentTime, GLIDE_S);
  }

  setChunkSamples(chunkSamples: number): void {
    this.#tap.port.postMessage({ type: 'chunk', samples: chunkSamples } satisfies TapCommand);
  }

  /** Looks for a marker in what was and will be captured; `marker` tells. */
  search(search: MarkerSearch): void {
    this.#tap.port.postMessage({ type: 'search', search } satisfies TapCommand);
  }

  command(command: SoundCommand): void {
    if (command.type === 'audio') this.#sound.port.postMessage(command, [command.samples.buffer]);
    else this.#sound.port.postMessage(command);
  }

  /** Lets go of everything; a captured tab is audible by itself at once. */
  async close(): Promise<void> {
    this.#source.stop();
    this.#context.onstatechange = null;
    this.#tap.port.onmessage = null;
    this.#sound.port.onmessage = null;
    this.#tap.port.close();
    this.#sound.port.close();
    await this.#context.close();
  }
}
