/** Web Audio of a browser without sound, put in place of it by `stub`: nodes are connected, and the test is the worklets. */
import { vi } from 'vitest';
import type { SoundCommand, SoundEvent, TapEvent } from '../../client/audio/worklets/protocol.ts';
import { SOUND_PROCESSOR } from '../../client/audio/worklets/protocol.ts';

class FakeNode {
  readonly gain = { setTargetAtTime: () => undefined };
  connect(to: unknown): unknown {
    return to;
  }
  disconnect(): void {
    // Nothing is routed.
  }
}

class FakePort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  close(): void {
    this.onmessage = null;
  }
}

export class FakeAudio {
  #sound = new FakePort();
  #tap = new FakePort();
  /** Whether the context that was made last is closed. */
  isClosed = false;
  currentTimeS = 0;
  /** What happens while the context is resumed. */
  onResume: () => void = () => undefined;

  /** What the sound worklet was told, oldest first. */
  get commands(): SoundCommand[] {
    return this.#sound.posted as SoundCommand[];
  }

  /** 64 ms of sound are captured at a frame. */
  captures(frame: number, level = 8_000): void {
    const samples = new Int16Array(1024).fill(level);
    const event: TapEvent = { type: 'chunk', chunk: { frame, samples } };
    this.#tap.onmessage?.({ data: event });
  }

  /** The sound worklet tells something. */
  tells(event: SoundEvent): void {
    this.#sound.onmessage?.({ data: event });
  }

  /** Stands in for Web Audio until `vi.unstubAllGlobals`. */
  stub(): void {
    const openPort = (name: string): FakePort => {
      const port = new FakePort();
      if (name === SOUND_PROCESSOR) this.#sound = port;
      else this.#tap = port;
      return port;
    };
    const timeS = () => this.currentTimeS;
    const resumed = () => {
      this.onResume();
    };
    const closed = () => {
      this.isClosed = true;
    };
    vi.stubGlobal('GainNode', FakeNode);
    vi.stubGlobal('BiquadFilterNode', FakeNode);
    vi.stubGlobal(
      'AudioWorkletNode',
      class extends FakeNode {
        readonly port: FakePort;
        onprocessorerror: unknown = null;
        constructor(_context: unknown, name: string) {
          super();
          this.port = openPort(name);
        }
      },
    );
    vi.stubGlobal(
      'AudioContext',
      class {
        readonly audioWorklet = { addModule: () => Promise.resolve() };
        readonly destination = new FakeNode();
        readonly baseLatency = 0.01;
        readonly outputLatency = 0.02;
        readonly state = 'running';
        onstatechange: unknown = null;
        get currentTime(): number {
          return timeS();
        }
        getOutputTimestamp(): object {
          return {};
        }
        resume(): Promise<void> {
          resumed();
          return Promise.resolve();
        }
        close(): Promise<void> {
          closed();
          return Promise.resolve();
        }
      },
    );
  }
}
