import { asDubError } from '../../as-dub-error.ts';
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

/** This much sound may wait for the pipeline; then the client is held back until half of it is gone, or none of it goes. */
const INBOX_MS = 2_000;
/** Where none of the sound that waits is taken in for so long, neither a stop nor a ping behind it waits any longer. */
const STANDSTILL_MS = 2_000;

/** What the connection asks of its socket. */
export interface ConnectionSocket extends Transport {
  pause(): void;
  resume(): void;
}

export interface ConnectionOptions extends AudioLimits {
  readonly socket: ConnectionSocket;
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
  /** Nothing that waits gets done: more sound is left out, so that what else is sent can be read. */
  #isStalled = false;
  /** Sound was left out, and the client was told. */
  #isLossReported = false;
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
          this.#send({ type: 'pong', id: message.id });
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
    if (command.type === 'audio' && this.#isStalled && this.#queuedMs + audioMs > INBOX_MS) {
      this.#leaveOut();
      return;
    }
    if (command.type === 'audio') {
      const { samples, rateHz } = command.sound;
      this.#options.audioLog?.received(samples, rateHz, command.timeMs, performance.now());
    }
    this.#queuedMs += audioMs;
    this.#throttle();
    const before = command.type === 'stop' ? this.#settledOrStalled() : this.#work.then(() => false);
    this.#work = before.then(async (isStalled) => {
      await this.#execute(command.type === 'stop' ? { ...command, isStalled } : command);
      this.#done++;
      this.#queuedMs -= audioMs;
      this.#isStalled = false;
      this.#isLossReported = false;
      this.#throttle();
    });
  }

  /** Once a standstill: what is left out is no news with each frame. */
  #leaveOut(): void {
    if (this.#isLossReported) return;
    this.#isLossReported = true;
    this.#answer(new DubError('overloaded'), false);
  }

  /** Resolves when all that was queued is done; with true where nothing more of it gets done. */
  async #settledOrStalled(): Promise<boolean> {
    return this.#standsStillBefore(this.#work);
  }

  /** Resolves with true where none of what waits gets done for a while, and else with false when `end` is there. */
  async #standsStillBefore(end: Promise<unknown>): Promise<boolean> {
    const ended = end.then(() => false);
    for (;;) {
      const done = this.#done;
      const isLate = await Promise.race([ended, setTimeout(STANDSTILL_MS, true, { ref: false })]);
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
    if (!this.#isPaused && !this.#isStalled && this.#queuedMs > INBOX_MS) {
      this.#isPaused = true;
      socket.pause();
      void this.#readOnWhereStalled();
    } else if (this.#isPaused && this.#queuedMs < INBOX_MS / 2) {
      this.#isPaused = false;
      socket.resume();
    }
  }

  /** A client that is held back while nothing gets done would neither be stopped nor answered. */
  async #readOnWhereStalled(): Promise<void> {
    if (!(await this.#standsStillBefore(this.#work)) || !this.#isPaused) return;
    this.#isStalled = true;
    this.#isPaused = false;
    this.#options.socket.resume();
  }

  #answer(cause: unknown, isFatal: boolean): void {
    const error = asDubError(cause);
    if (!(cause instanceof DubError))
      this.#options.log.error({ err: cause }, 'a message could not be handled');
    this.#send({ type: 'refused', error, isFatal });
  }

  #send(event: Refused | Pong): void {
    this.#options.socket.send(encodeEvent(event, 'base64'));
  }
}
