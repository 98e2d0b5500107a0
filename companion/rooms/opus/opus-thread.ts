import { Worker } from 'node:worker_threads';
import { durationMs } from '../../../shared/pcm.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { EncodedSound, FromEncoder, ToEncoder } from './protocol.ts';

/** Sound that may wait for the thread; it encodes some hundred times faster than sound is heard. */
const MOST_WAITING_MS = 120_000;

interface Asked {
  readonly resolve: (sound: EncodedSound) => void;
  readonly reject: (error: unknown) => void;
  readonly soundMs: number;
}

/** Encodes the sound of a dub, piece after piece. */
export interface DubSoundEncoder {
  /** @throws DubError `overloaded`, or `internal` where the thread has ended: the dub gets no further */
  encode(samples: Int16Array, rateHz: number): Promise<EncodedSound>;
  /** The rest of the dub. @throws as encode */
  finish(): Promise<EncodedSound>;
  /** Gives the dub up, where it is not finished. */
  drop(): void;
}

/** Opens an encoder for each dub. */
export interface SoundEncoding {
  open(): DubSoundEncoder;
  /** Somebody listens in one more language: has ready what its first dubs would wait for. */
  prepare(): void;
  close(): Promise<void>;
}

/** One thread for all dubs of all rooms, begun with the first; where it ends by a fault, the next dub begins another. */
export class OpusThread implements SoundEncoding {
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | undefined;
  #waitingMs = 0;
  #ids = 0;
  #dubs = 0;
  #isClosed = false;

  open(): DubSoundEncoder {
    const dub = ++this.#dubs;
    const worker = this.#running();
    return {
      encode: (samples, rateHz) => {
        const soundMs = durationMs(samples.length, rateHz);
        return this.#ask(worker, (id) => ({ type: 'encode', id, dub, samples, rateHz }), soundMs);
      },
      finish: () => this.#ask(worker, (id) => ({ type: 'finish', id, dub }), 0),
      drop: () => {
        worker?.postMessage({ type: 'drop', dub } satisfies ToEncoder);
      },
    };
  }

  prepare(): void {
    this.#running()?.postMessage({ type: 'prepare' } satisfies ToEncoder);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
    this.#rejectAll();
  }

  /** Undefined once it is closed. */
  #running(): Worker | undefined {
    if (this.#worker !== undefined || this.#isClosed) return this.#worker;
    const worker = new Worker(startOf(new URL('./host.ts', import.meta.url)), { execArgv: [] });
    worker.on('message', (message: FromEncoder) => {
      this.#answered(message);
    });
    let fault: unknown;
    worker.on('error', (error) => {
      fault = error;
    });
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#rejectAll(fault);
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #ask(
    worker: Worker | undefined,
    question: (id: number) => ToEncoder,
    soundMs: number,
  ): Promise<EncodedSound> {
    if (worker === undefined || worker !== this.#worker) return Promise.reject(new DubError('internal'));
    if (this.#waitingMs + soundMs > MOST_WAITING_MS) return Promise.reject(new DubError('overloaded'));
    const id = ++this.#ids;
    this.#waitingMs += soundMs;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject, soundMs });
      worker.postMessage(question(id));
    });
  }

  #answered(message: FromEncoder): void {
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    this.#asked.delete(message.id);
    this.#waitingMs -= asked.soundMs;
    if (message.type === 'encoded') asked.resolve(message.sound);
    else asked.reject(new DubError('internal', {}, { cause: new Error(message.message) }));
  }

  #rejectAll(cause?: unknown): void {
    for (const { reject } of this.#asked.values()) reject(new DubError('internal', {}, { cause }));
    this.#asked.clear();
    this.#waitingMs = 0;
  }
}

/** A bundled script is run as it is; TypeScript is translated as it is loaded, which Node's options cannot ask of a thread. */
function startOf(script: URL): URL {
  if (!script.pathname.endsWith('.ts')) return script;
  // tsx by its place and not by its name, so that the companion may be started from any folder.
  const translator = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from ${JSON.stringify(translator)}; register(); await import(${JSON.stringify(script.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
