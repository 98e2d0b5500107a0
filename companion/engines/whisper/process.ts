/** The recogniser's process as the companion sees it: loaded once, shared by all streams, replaced when it dies or stands still. */
import type { ErrorParameters } from '../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { RecognizerCapabilities } from '../../recognition/ports/recognizer.ts';
import { Deadline } from '../deadline.ts';
import { ForkedHost } from '../process/forked-host.ts';
import type { ProcessUsage } from '../process/usage.ts';
import { fromHost, type FromHost, type ToHost } from './protocol.ts';
import { WhisperStream } from './stream.ts';
import type { StreamOptions } from './utterance-stream.ts';

const HOST = new URL('./host.ts', import.meta.url);
const LOAD_TIMEOUT_MS = 60_000;
/** Sound that makes a decode due, whatever the policy. */
const DUE_MS = 4_000;

/** All decodes of a process so far. */
export interface DecodeCount {
  readonly count: number;
  readonly busyMs: number;
}

const ENGINE = 'whisper';

export class WhisperProcess {
  readonly #host = new ForkedHost<ToHost, FromHost>(HOST, fromHost);
  readonly #streams = new Map<number, WhisperStream>();
  readonly #standstill = new Deadline(() => {
    this.#fail(new DubError('engine_timeout', { reason: 'no_answer', engine: ENGINE }, { stage: 'stt' }));
    this.#host.kill();
  });
  readonly #standstillMs: number;
  #nextStream = 1;
  #decodes: DecodeCount = { count: 0, busyMs: 0 };

  /**
   * @param standstillMs a process that answers nothing for so long while sound waits is ended
   * @throws DubError `engine_failed`, `engine_timeout` where the model does not load
   */
  static async start(folder: string, threads: number, standstillMs: number): Promise<WhisperProcess> {
    const process = new WhisperProcess(standstillMs);
    try {
      await process.#load(folder, threads);
    } catch (error) {
      process.end();
      throw error;
    }
    return process;
  }

  private constructor(standstillMs: number) {
    this.#standstillMs = standstillMs;
    void this.#host.ended.then(() => {
      this.#standstill.stop();
      this.#fail(failed({ reason: 'ended', engine: ENGINE }));
    });
  }

  get alive(): boolean {
    return this.#host.alive;
  }

  get pid(): number | undefined {
    return this.#host.pid;
  }

  usage(): Promise<ProcessUsage | undefined> {
    return this.#host.usage();
  }

  get decodes(): DecodeCount {
    return this.#decodes;
  }

  get streams(): number {
    return this.#streams.size;
  }

  open(options: StreamOptions, capabilities: RecognizerCapabilities): WhisperStream {
    const id = this.#nextStream++;
    const stream = new WhisperStream(
      {
        audio: (startMs, samples, isSpeech) => {
          this.#host.send({ type: 'audio', stream: id, startMs, samples, isSpeech });
          if (stream.inFlightMs > DUE_MS) this.#expectAnswer();
        },
        end: () => {
          this.#host.send({ type: 'end', stream: id });
          this.#expectAnswer();
        },
        close: () => {
          this.#streams.delete(id);
          this.#host.send({ type: 'close', stream: id });
          if (this.#streams.size === 0) this.#standstill.stop();
        },
      },
      capabilities,
    );
    this.#streams.set(id, stream);
    this.#host.send({ type: 'open', stream: id, options });
    return stream;
  }

  end(): void {
    this.#host.kill();
  }

  #expectAnswer(): void {
    if (!this.#standstill.isRunning) this.#standstill.start(this.#standstillMs);
  }

  #load(folder: string, threads: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: DubError): void => {
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(new DubError('engine_timeout', { reason: 'no_start', engine: ENGINE }, { stage: 'stt' }));
      }, LOAD_TIMEOUT_MS);
      this.#host.onMessage = (message) => {
        if (message.type === 'failed') {
          fail(failed({ reason: 'reported', engine: ENGINE, said: message.reason }));
        }
        if (message.type !== 'ready') return;
        clearTimeout(timer);
        this.#host.onMessage = (next) => {
          this.#receive(next);
        };
        resolve();
      };
      void this.#host.ended.then(() => {
        fail(failed({ reason: 'ended', engine: ENGINE }));
      });
      this.#host.send({ type: 'load', folder, threads });
    });
  }

  #receive(message: FromHost): void {
    if (message.type === 'failed') {
      this.#fail(failed({ reason: 'reported', engine: ENGINE, said: message.reason }));
    }
    if (message.type !== 'decoded') return;
    this.#standstill.stop();
    const { count, busyMs } = this.#decodes;
    this.#decodes = { count: count + 1, busyMs: busyMs + message.elapsedMs };
    this.#streams.get(message.stream)?.decoded(message.hypothesis, message.takenMs);
    if ([...this.#streams.values()].some(({ inFlightMs }) => inFlightMs > DUE_MS)) this.#expectAnswer();
  }

  #fail(error: DubError): void {
    for (const stream of this.#streams.values()) stream.failed(error);
    this.#streams.clear();
  }
}

function failed(parameters: ErrorParameters<'engine_failed'>): DubError {
  return new DubError('engine_failed', parameters, { stage: 'stt' });
}
