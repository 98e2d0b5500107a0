import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { CLOSE } from '../../../shared/protocol/close-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Pong, Refused } from '../../sessions/outbound.ts';
import type { Transport } from '../../sessions/outbox.ts';
import { audioMsOf, overtakesAudio, type SessionCommand } from '../../sessions/session-command.ts';
import type { SessionHost } from '../../sessions/session-host.ts';
import { encodeEvent } from '../../sessions/wire-encoder.ts';
import type { AudioLog } from './audio-log.ts';
import { commandOf, commandOfFrame, type AudioLimits } from './command-decoder.ts';
import { parseInbound, type Inbound } from './inbound.ts';

/** This much sound may wait for the pipeline; then the client is held back until half of it is gone. */
const INBOX_MS = 2_000;
/** A stop waits for the sound that was sent before it, unless none of it is taken in for so long. */
const STANDSTILL_MS = 2_000;

/** What the connection asks of its socket. */
export interface ClientSocket extends Transport {
  pause(): void;
  resume(): void;
}

export interface ConnectionOptions extends AudioLimits {
  readonly socket: ClientSocket;
  readonly session: SessionHost;
  readonly log: FastifyBaseLogger;
  /** Watches the sound; nobody does where left out. */
  readonly audioLog?: AudioLog | undefined;
}

/** One client's connection: parses what comes, keeps sound and commands in order, and answers faults in words. */
export class Connection {
  readonly #options: ConnectionOptions;
  #work: Promise<void> = Promise.resolve();
  #queuedMs = 0;
  /** Commands that were executed. */
  #done = 0;
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
      case 'frame':
        this.#queue(commandOfFrame(inbound.frame, this.#options));
        return;
      case 'message': {
        const { message } = inbound;
        if (message.type === 'media_clock') return;
        if (message.type === 'ping') {
          this.#tell({ type: 'pong', id: message.id });
          return;
        }
        this.#queue(commandOf(message, this.#options));
      }
    }
  }

  /** Sound and what changes the session run one after the other, with a bound on the sound that waits. */
  #queue(command: SessionCommand): void {
    if (overtakesAudio(command)) {
      void this.#execute(command);
      return;
    }
    const audioMs = audioMsOf(command);
    if (command.type === 'audio') {
      const { samples, rateHz } = command.sound;
      this.#options.audioLog?.heard(samples, rateHz, command.timeMs, performance.now());
    }
    this.#queuedMs += audioMs;
    this.#throttle();
    const before = command.type === 'stop' ? this.#settledOrStalled() : this.#work.then(() => false);
    this.#work = before.then(async (isStalled) => {
      await this.#execute(command.type === 'stop' ? { ...command, isStalled } : command);
      this.#done++;
      this.#queuedMs -= audioMs;
      this.#throttle();
    });
  }

  /** Resolves when all that was queued is done; with true where nothing more of it gets done. */
  async #settledOrStalled(): Promise<boolean> {
    const settled = this.#work.then(() => false);
    for (;;) {
      const done = this.#done;
      const isLate = await Promise.race([settled, setTimeout(STANDSTILL_MS, true, { ref: false })]);
      if (!isLate) return false;
      if (this.#done === done) return true;
    }
  }

  /** Never rejects: a rejection that nobody handles would end the process. */
  async #execute(command: SessionCommand): Promise<void> {
    const { log, session, socket } = this.#options;
    try {
      if (!this.#isClosed || session.isHeldBy(socket)) await session.execute(command);
    } catch (error) {
      try {
        this.#answer(error, false);
      } catch (err) {
        log.error({ err }, 'a failure could not be answered');
        socket.close(CLOSE.internalError, 'the companion made a mistake');
      }
    }
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
    this.#tell({ type: 'refused', error, isFatal });
  }

  #tell(event: Refused | Pong): void {
    this.#options.socket.send(encodeEvent(event, 'base64'));
  }
}
