import type { FastifyBaseLogger } from 'fastify';
import { durationMs } from '../../shared/pcm.ts';
import { CLOSE } from '../../shared/wire/close-codes.ts';
import type { AudioChunk, ClientMessage, CreateVoiceClone } from '../../shared/wire/client-messages.ts';
import { startDubbing } from '../../shared/wire/client-messages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { AudioLog } from './audio-log.ts';
import { checkDuration, decodeChunk } from './chunk-audio.ts';
import type { HostedSession } from './hosted-session.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import { resampled } from '../resampler.ts';
import { parseInbound, type Inbound } from './inbound.ts';
import { encodeMessage } from './outbound.ts';
import type { Transport } from './outbox.ts';

/** This much sound may wait for the pipeline; then the client is held back until half of it is gone. */
const INBOX_MS = 2_000;

/** What the connection asks of its socket. */
export interface ClientSocket extends Transport {
  pause(): void;
  resume(): void;
}

export interface ConnectionOptions {
  readonly socket: ClientSocket;
  readonly session: HostedSession;
  readonly pcmRateHz: number;
  readonly maxChunkS: number;
  readonly log: FastifyBaseLogger;
  /** Watches the sound; nobody does where left out. */
  readonly audioLog?: AudioLog | undefined;
}

/** One client's connection: parses what comes, keeps sound and commands in order, and answers faults in words. */
export class Connection {
  readonly #options: ConnectionOptions;
  #work: Promise<void> = Promise.resolve();
  #queuedMs = 0;
  #isPaused = false;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  receive(data: Uint8Array, isBinary: boolean): void {
    if (this.#isClosed) return;
    try {
      this.#receive(parseInbound(data, isBinary));
    } catch (error) {
      this.#answer(error, false);
    }
  }

  closed(): void {
    this.#isClosed = true;
    this.#options.session.release(this.#options.socket);
  }

  #receive(inbound: Inbound): void {
    switch (inbound.kind) {
      case 'fault':
        this.#answer(inbound.error, inbound.isFatal);
        if (inbound.isFatal) this.#options.socket.close(CLOSE.doesNotParse, 'a frame does not parse');
        return;
      case 'frame': {
        const { samples, rateHz, timeMs } = inbound.frame;
        checkDuration(inbound.frame, this.#options.maxChunkS, 'audio');
        this.#options.audioLog?.heard(samples, rateHz, timeMs, performance.now());
        this.#inOrder(durationMs(samples.length, rateHz), () =>
          this.#options.session.accept(samples, rateHz, timeMs),
        );
        return;
      }
      case 'message':
        this.#handle(inbound.message);
    }
  }

  #handle(message: ClientMessage): void {
    const { session, socket } = this.#options;
    switch (message.type) {
      case 'start_dubbing':
        this.#inOrder(0, () => session.start(message));
        return;
      case 'audio_chunk':
        this.#hear(message);
        return;
      case 'set_options':
        this.#inOrder(0, () => {
          session.setOptions(message);
        });
        return;
      case 'stop_dubbing':
        this.#inOrder(0, () => session.stop());
        return;
      // These do not wait behind sound: they are about what was heard before.
      case 'flush':
        session.flush(message.before_capture_ms);
        return;
      case 'playback':
        session.playback(message);
        return;
      case 'media_clock':
        return;
      case 'create_voice_clone':
        this.#clone(message);
        return;
      case 'ping':
        socket.send(encodeMessage({ type: 'pong', id: message.id }));
    }
  }

  #hear(message: AudioChunk): void {
    const { session, pcmRateHz, maxChunkS } = this.#options;
    const { samples, rateHz } = decodeChunk(message.audio_data, pcmRateHz, maxChunkS);
    this.#options.audioLog?.heard(samples, rateHz, undefined, performance.now());
    this.#inOrder(durationMs(samples.length, rateHz), async () => {
      const { type: _, audio_data: __, target_language, ...options } = message;
      if (target_language !== undefined && !session.isDubbing) {
        await session.start(startDubbing.parse({ type: 'start_dubbing', target_language, ...options }));
      }
      await session.accept(samples, rateHz);
    });
  }

  #clone({ speaker_id, name, consent, audio_samples, sample_ids }: CreateVoiceClone): void {
    if (consent === undefined) throw new DubError('consent_missing', undefined, { stage: 'tts' });
    const { session, pcmRateHz } = this.#options;
    const chunks = audio_samples?.map((data) => decodeChunk(data, pcmRateHz, Infinity));
    this.#inOrder(0, async () => {
      const samples: Int16Array[] = [];
      for (const chunk of chunks ?? [])
        samples.push(await resampled(chunk.samples, chunk.rateHz, PIPELINE_RATE_HZ));
      session.cloneVoice(speaker_id, {
        ...{ name, consent, sampleIds: sample_ids },
        ...(chunks === undefined ? {} : { samples }),
      });
    });
  }

  /** Sound and what changes the session, one after the other, with a bound on the sound that waits. */
  #inOrder(audioMs: number, work: () => void | Promise<void>): void {
    this.#queuedMs += audioMs;
    this.#throttle();
    const { session, socket, log } = this.#options;
    this.#work = this.#work
      .then(async () => {
        try {
          if (!this.#isClosed || session.isHeldBy(socket)) await work();
        } catch (error) {
          this.#answer(error, false);
        } finally {
          this.#queuedMs -= audioMs;
          this.#throttle();
        }
      })
      // A rejection that nobody handles would end the process.
      .catch((err: unknown) => {
        log.error({ err }, 'a failure could not be answered');
        socket.close(CLOSE.internalError, 'the companion made a mistake');
      });
  }

  #throttle(): void {
    const { socket } = this.#options;
    if (!this.#isPaused && this.#queuedMs > INBOX_MS) {
      this.#isPaused = true;
      socket.pause();
    } else if (this.#isPaused && this.#queuedMs < INBOX_MS / 2) {
      this.#isPaused = false;
      socket.resume();
    }
  }

  #answer(cause: unknown, isFatal: boolean): void {
    const error = cause instanceof DubError ? cause : new DubError('internal', undefined, { cause });
    if (!(cause instanceof DubError))
      this.#options.log.error({ err: cause }, 'a message could not be handled');
    this.#options.socket.send(
      encodeMessage({
        type: 'error',
        code: error.code,
        message: error.message,
        retryable: error.retryable,
        fatal: isFatal,
        ...(error.stage === undefined ? {} : { stage: error.stage }),
        ...(error.details === undefined ? {} : { details: error.details }),
      }),
    );
  }
}
