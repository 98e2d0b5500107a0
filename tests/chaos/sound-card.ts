/**
 * Web Audio of a machine without sound: the nodes are connected, and the one that the viewer hears runs the mixer that runs in a
 * browser. The film begins with the context, so that frames of the context are its clock.
 */
import { Mixer } from '../../client/audio/worklets/mixer.ts';
import {
  SOUND_PROCESSOR,
  type DubEvent,
  type SoundCommand,
  type SoundOptions,
  type TapCommand,
} from '../../client/audio/worklets/protocol.ts';
import { Skipping } from '../fakes/skipping.ts';
import { filmSound, WORD_MS, wordAt } from './coded-speech.ts';

const RATE_HZ = 48_000;
const FRAMES_PER_MS = RATE_HZ / 1000;
const BLOCK = 128;
const BLOCK_MS = BLOCK / FRAMES_PER_MS;
const TICK_MS = 32;
/** Frames of the context to a sample that is sent. */
const DECIMATION = 3;
const ORIGINAL_LEVEL = 0.25;
const AUDIBLE_LEVEL = 0.01;

class Node {
  readonly gain = { setTargetAtTime: () => undefined };
  connect(to: unknown): unknown {
    return to;
  }
  disconnect(): void {
    // Nothing is routed.
  }
}

class Port {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onPosted: (message: unknown) => void = () => undefined;
  postMessage(message: unknown): void {
    this.onPosted(message);
  }
  close(): void {
    this.onmessage = null;
  }
}

/** A stretch in which the film spoke and nothing was audible. */
export interface Silence {
  readonly fromMs: number;
  toMs: number;
  /** How much speech of the film was in it. */
  speechMs: number;
}

/** Called back as things happen; times are the film's. */
export interface SoundCardEvents {
  /** Before the client is told. */
  dub(event: DubEvent, filmMs: number): void;
  /** Once it has done all that it does about it. */
  dubbed(): void;
}

export class SoundCard {
  readonly audioWorklet = { addModule: () => Promise.resolve() };
  readonly destination = new Node();
  readonly baseLatency = 0.01;
  readonly outputLatency = 0.02;
  state = 'running';
  onstatechange: unknown = null;
  readonly silences: Silence[] = [];
  events: SoundCardEvents | undefined;
  /** How late it was played at the worst: a machine that is busy elsewhere is no fault of what is looked at. */
  latestMs = 0;
  /** The film says nothing from here on. */
  quietFromMs = Infinity;
  readonly #originals = new Map<number, Extract<SoundCommand, { type: 'open' }>>();
  #silence: Silence | undefined;
  #mixer: Mixer | undefined;
  #soundPort: Port | undefined;
  #tapPort: Port | undefined;
  #frame = 0;
  #chunkSamples = 1024;
  #capturedFrame = 0;
  readonly #beganAtMs = performance.now();
  readonly #timer = setInterval(() => {
    this.#play();
  }, TICK_MS);
  readonly #out = [new Float32Array(BLOCK), new Float32Array(BLOCK)];

  get currentTime(): number {
    return (performance.now() - this.#beganAtMs) / 1000;
  }

  get filmMs(): number {
    return this.currentTime * 1000;
  }

  /** Its sound is captured and played from now on. */
  plug(name: string, port: Port, options: { processorOptions?: SoundOptions }): void {
    if (name !== SOUND_PROCESSOR || options.processorOptions === undefined) {
      this.#tapPort = port;
      port.onPosted = (message) => {
        const command = message as TapCommand;
        if (command.type === 'chunk') this.#chunkSamples = command.samples;
      };
      return;
    }
    this.#soundPort = port;
    const mixer = new Mixer(RATE_HZ, BLOCK, options.processorOptions.settings, {
      dub: (event) => {
        this.events?.dub(event, event.frame / FRAMES_PER_MS);
        port.onmessage?.({ data: event });
        this.events?.dubbed();
      },
      pace: (rate) => port.onmessage?.({ data: { type: 'pace', rate } }),
    });
    mixer.setStretch([new Skipping(), new Skipping()]);
    this.#mixer = mixer;
    port.onPosted = (message) => {
      const command = message as SoundCommand;
      if (command.type === 'open') this.#originals.set(command.clipId, command);
      mixer.obey(command);
    };
  }

  /** The words of the film where the original of a clip is. */
  wordsOf(clipId: number): number[] {
    const { startFrame, endFrame } = this.#originals.get(clipId) ?? { startFrame: 0, endFrame: 0 };
    const words = new Set<number>();
    for (
      let atMs = startFrame / FRAMES_PER_MS + WORD_MS / 2;
      atMs < endFrame / FRAMES_PER_MS;
      atMs += WORD_MS / 2
    ) {
      const number = wordAt(atMs);
      if (number !== undefined) words.add(number);
    }
    return [...words];
  }

  getOutputTimestamp(): object {
    return {};
  }

  resume(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    this.state = 'closed';
    return Promise.resolve();
  }

  #play(): void {
    const untilFrame = this.currentTime * RATE_HZ;
    this.latestMs = Math.max(this.latestMs, (untilFrame - this.#frame) / FRAMES_PER_MS - TICK_MS);
    while (this.#frame + BLOCK <= untilFrame && this.state === 'running') {
      this.#render();
      this.#frame += BLOCK;
    }
    const chunkFrames = this.#chunkSamples * DECIMATION;
    while (this.#capturedFrame + chunkFrames <= this.#frame) {
      const frame = this.#capturedFrame;
      this.#capturedFrame += chunkFrames;
      const samples = this.#captured(frame / FRAMES_PER_MS);
      this.#tapPort?.onmessage?.({ data: { type: 'chunk', chunk: { frame, samples } } });
    }
  }

  #captured(fromMs: number): Int16Array<ArrayBuffer> {
    if (fromMs >= this.quietFromMs) return new Int16Array(this.#chunkSamples);
    const samples = soundAt(fromMs, this.#chunkSamples);
    const leftMs = this.quietFromMs - fromMs;
    return leftMs >= this.#chunkSamples / 16 ? samples : samples.slice().fill(0, Math.round(leftMs * 16));
  }

  #render(): void {
    if (this.#mixer === undefined || this.#soundPort === undefined) return;
    const fromMs = this.#frame / FRAMES_PER_MS;
    const isSpeech = fromMs < this.quietFromMs && wordAt(fromMs) !== undefined;
    this.#mixer.process(isSpeech ? SPEAKING : QUIET, this.#out, this.#frame);
    this.#judge(isSpeech, fromMs);
  }

  /** Nothing is missed while nobody speaks. */
  #judge(isSpeech: boolean, fromMs: number): void {
    const [left] = this.#out;
    let loudest = 0;
    for (let i = 0; i < BLOCK; i += 4) loudest = Math.max(loudest, Math.abs(left?.[i] ?? 0));
    if (loudest > AUDIBLE_LEVEL) {
      this.#silence = undefined;
      return;
    }
    if (!isSpeech) return;
    if (this.#silence === undefined) {
      this.#silence = { fromMs, toMs: fromMs, speechMs: 0 };
      this.silences.push(this.#silence);
    }
    this.#silence.toMs = fromMs + BLOCK_MS;
    this.#silence.speechMs += BLOCK_MS;
  }
}

const TONE = new Float32Array(BLOCK).map((_, i) => ORIGINAL_LEVEL * Math.sin((2 * Math.PI * 3 * i) / BLOCK));
const SPEAKING = [TONE, TONE];
const QUIET = [new Float32Array(BLOCK), new Float32Array(BLOCK)];

/** All viewers watch the same film, each from its beginning. */
const sounds = new Map<string, Int16Array<ArrayBuffer>>();

function soundAt(fromMs: number, samples: number): Int16Array<ArrayBuffer> {
  const key = `${fromMs} ${samples}`;
  const sound = sounds.get(key) ?? filmSound(fromMs, samples);
  sounds.set(key, sound);
  return sound;
}

/** In place of a browser's Web Audio, for as long as the program runs. */
export function installSoundCards(): void {
  Object.assign(globalThis, {
    GainNode: Node,
    BiquadFilterNode: Node,
    AudioContext: SoundCard,
    AudioWorkletNode: class extends Node {
      readonly port = new Port();
      onprocessorerror: unknown = null;
      constructor(card: SoundCard, name: string, options: { processorOptions?: SoundOptions }) {
        super();
        card.plug(name, this.port, options);
      }
    },
  });
}
