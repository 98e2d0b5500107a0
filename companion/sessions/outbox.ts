import type { SessionEvent } from '../dubbing/events.ts';
import type { SessionStarted } from './outbound.ts';
import { encodeEvent, type AudioFormat } from './wire-encoder.ts';

/** The sending half of a connection. */
export interface Transport {
  send(data: string | Uint8Array): void;
  /** Asks the other end to answer; whatever was sent before has then arrived, for the order of frames is kept. */
  ping(token: number): void;
  close(code: number, reason: string): void;
}

/** A client that takes in nothing may have this much owed to it before it is let go; it can come back for it. */
const LIMIT_BYTES = 16 << 20;
/** Some clients take many pings for an attack. What is not acknowledged yet is small against the limit. */
const ACKNOWLEDGE_EVERY_MS = 1_000;

interface Kept {
  readonly number: number;
  readonly event: SessionEvent;
  readonly bytes: number;
}

/**
 * What a session said and the client has not been seen to receive. Outlives connections: one that takes the session up
 * again is sent what the one before it missed. What is superseded anyway (partials, metrics) is not kept.
 */
export class Outbox {
  #kept: Kept[] = [];
  #keptBytes = 0;
  #number = 0;
  #transport: Transport | undefined;
  #format: AudioFormat = 'base64';
  #timer: NodeJS.Timeout | undefined;

  /** Events for nobody are kept up to the limit, the oldest lost first. */
  push(event: SessionEvent): void {
    const number = ++this.#number;
    if (!isSuperseded(event)) this.#keep({ number, event, bytes: sizeOf(event) });
    this.#transport?.send(encodeEvent(event, this.#format));
  }

  /** Connects a client: `greeting` first, then what was missed. */
  attach(transport: Transport, format: AudioFormat, greeting: SessionStarted): void {
    this.#transport = transport;
    this.#format = format;
    transport.send(encodeEvent(greeting, format));
    for (const { event } of this.#kept) transport.send(encodeEvent(event, format));
    this.#scheduleAcknowledgement();
  }

  detach(): void {
    this.#transport = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Nobody comes back for what is still owed. */
  clear(): void {
    this.detach();
    this.#kept = [];
    this.#keptBytes = 0;
  }

  setFormat(format: AudioFormat): void {
    this.#format = format;
  }

  /** The client answered the ping with this token. */
  acknowledge(token: number): void {
    let arrived = 0;
    for (const kept of this.#kept) {
      if (kept.number > token) break;
      this.#keptBytes -= kept.bytes;
      arrived++;
    }
    this.#kept.splice(0, arrived);
    if (this.#kept.length > 0) this.#scheduleAcknowledgement();
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept);
    this.#keptBytes += kept.bytes;
    this.#scheduleAcknowledgement();
    if (this.#keptBytes <= LIMIT_BYTES) return;
    this.#transport?.close(1013, 'too slow');
    while (this.#keptBytes > LIMIT_BYTES) this.#keptBytes -= this.#kept.shift()?.bytes ?? this.#keptBytes;
  }

  #scheduleAcknowledgement(): void {
    if (this.#transport === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#transport?.ping(this.#number);
    }, ACKNOWLEDGE_EVERY_MS);
  }
}

function isSuperseded(event: SessionEvent): boolean {
  return event.type === 'metrics' || (event.type === 'transcript' && !event.isFinal);
}

function sizeOf(event: SessionEvent): number {
  return event.type === 'dubFrame' ? event.samples.byteLength + 64 : 512;
}
