import { syncMarker } from '../../shared/sync-marker.ts';

/** Lower ones do not reach the marker's frequencies. */
const RATE_HZ = 48_000;
/** Long enough for the audio thread to have it before its time. */
const AHEAD_S = 0.06;
const WITHIN_MS = 2_000;

/** Sounds the marker that tells how late a capture of this page is. */
export class SyncMarker {
  readonly #signal: AbortSignal;
  #context: AudioContext | undefined;
  #isBusy = false;

  /** Until the signal is aborted. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      void this.#context?.close();
    });
  }

  /** @returns the Unix time, ms, at which its first sample leaves the page; undefined where the page may not sound */
  async sound(): Promise<number | undefined> {
    if (this.#isBusy || this.#signal.aborted) return undefined;
    this.#isBusy = true;
    try {
      this.#context ??= new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
      return await this.#play(this.#context);
    } catch {
      return undefined;
    } finally {
      this.#isBusy = false;
      // A context that runs keeps the machine's sound busy.
      if (this.#context?.state === 'running') void this.#context.suspend();
    }
  }

  async #play(context: AudioContext): Promise<number | undefined> {
    // Where the viewer did not touch the page yet, this does not end before they do.
    void context.resume();
    if (!(await this.#until(() => context.state === 'running' && outputOf(context) !== undefined)))
      return undefined;
    const samples = syncMarker(RATE_HZ);
    const buffer = context.createBuffer(1, samples.length, RATE_HZ);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    const startS = context.currentTime + AHEAD_S;
    source.start(startS);
    const endS = startS + buffer.duration;
    if (!(await this.#until(() => (outputOf(context)?.contextTime ?? 0) > endS))) return undefined;
    const output = outputOf(context);
    if (output === undefined) return undefined;
    return performance.timeOrigin + output.performanceTime + (startS - output.contextTime) * 1000;
  }

  /** Whether it became so in time. */
  async #until(isSo: () => boolean): Promise<boolean> {
    const deadlineMs = performance.now() + WITHIN_MS;
    while (!isSo()) {
      if (this.#signal.aborted || performance.now() > deadlineMs) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }
}

/** Which moment of the context is heard when; undefined until the device has told. */
function outputOf(context: AudioContext): { contextTime: number; performanceTime: number } | undefined {
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  if (contextTime === undefined || performanceTime === undefined || contextTime <= 0) return undefined;
  return { contextTime, performanceTime };
}
