import { DECODED_HZ } from './dub-decoder.ts';

const GAIN_GLIDE_S = 0.015;

/**
 * The device, by nodes that every page may have: an `AudioContext` without worklets, for phones open rooms by plain HTTP.
 * Times are milliseconds of the context.
 */
export class AudioOutput {
  readonly #context: AudioContext;
  readonly #gain: GainNode;
  readonly #playing = new Set<AudioBufferSourceNode>();
  /** From a sound's rendering to its leaving the loudspeaker, as it was last. */
  #latencyMs = 0;
  /** What a Bluetooth headset adds and does not say, as the listener set it. */
  trimMs = 0;

  /** Called from the listener's tap, or the browser keeps it silent. */
  constructor() {
    this.#context = new AudioContext({ latencyHint: 'interactive' });
    this.#gain = this.#context.createGain();
    this.#gain.connect(this.#context.destination);
  }

  /** Whether it is silent although it should not be: a call came in, or nobody has tapped yet. */
  get isHeldUp(): boolean {
    return this.#context.state !== 'running' && this.#context.state !== 'closed';
  }

  onStateChange(listener: () => void): void {
    this.#context.onstatechange = listener;
  }

  resume(): Promise<void> {
    return this.#context.resume();
  }

  setVolume(volume: number): void {
    this.#gain.gain.setTargetAtTime(volume, this.#context.currentTime, GAIN_GLIDE_S);
  }

  /** What is rendered about now. */
  get nowMs(): number {
    return this.#context.currentTime * 1000;
  }

  /**
   * What leaves the loudspeaker now, on the same clock: what lips are drawn by. Never reckoned from when playing began,
   * for that is where pictures drift away from their sound. The device is asked while something plays: asked for it while its sound
   * is only just beginning, Firefox was seen to stand still.
   */
  get audibleMs(): number {
    if (this.#playing.size === 0) return this.nowMs - this.#latencyMs - this.trimMs;
    const audibleMs = this.#deviceMs;
    this.#latencyMs = this.nowMs - audibleMs;
    return audibleMs - this.trimMs;
  }

  get #deviceMs(): number {
    const { contextTime, performanceTime } = this.#context.getOutputTimestamp();
    if (contextTime === undefined || performanceTime === undefined || contextTime <= 0) {
      // Not every WebKit tells the second.
      return this.nowMs - 1000 * (this.#context.baseLatency + (this.#context.outputLatency || 0));
    }
    return contextTime * 1000 + (performance.now() - performanceTime);
  }

  /** @param samples mono at 48 kHz; the device's own rate is the browser's business */
  play(samples: Float32Array<ArrayBuffer>, atMs: number, onEnded: () => void): void {
    const buffer = this.#context.createBuffer(1, samples.length, DECODED_HZ);
    buffer.copyToChannel(samples, 0);
    const node = this.#context.createBufferSource();
    node.buffer = buffer;
    node.connect(this.#gain);
    this.#playing.add(node);
    node.onended = () => {
      this.#playing.delete(node);
      node.disconnect();
      onEnded();
    };
    node.start(atMs / 1000);
  }

  /** Silence at once: what was placed is not played. */
  stopAll(): void {
    for (const node of this.#playing) {
      node.onended = null;
      node.stop();
      node.disconnect();
    }
    this.#playing.clear();
  }

  async close(): Promise<void> {
    this.stopAll();
    this.#context.onstatechange = null;
    if (this.#context.state !== 'closed') await this.#context.close();
  }
}
