import type { RoomClause } from '../../shared/rooms/fields.ts';
import type { ToListenerMessage } from '../../shared/rooms/listener-messages.ts';
import type { ChannelEntry } from './channel-ring.ts';
import type { ChannelStart, LanguageChannel } from './language-channel.ts';

/** With more than some 30 s of sound waiting to be sent, a listener gets text alone until little of it is left. */
const BEHIND_BYTES = 96 * 1024;
const CAUGHT_UP_BYTES = 16 * 1024;
/** With more it is let go; it may come back. */
const MOST_BYTES = 512 * 1024;

/** Why a listener's connection is closed: a name of ROOM_CLOSE. */
export type ListenerClosing = 'done' | 'goingAway' | 'noSuchRoom';

/** The sending half of a listener's connection. */
export interface ListenerSocket {
  send(frame: string | Uint8Array): void;
  /** What was sent and has not left this machine. */
  readonly bufferedBytes: number;
  /** The connection takes in nothing: it is ended without waiting for it. */
  cut(): void;
  /** What was sent before still arrives. */
  close(reason: ListenerClosing): void;
}

export interface ListenerOptions {
  readonly socket: ListenerSocket;
  readonly wantsSound: boolean;
  /** Whether its playback is wanted. */
  readonly reports: boolean;
}

/** One listener: how far it was sent its channel, and whether it keeps up. */
export class Listener {
  readonly wantsSound: boolean;
  readonly reports: boolean;
  readonly #socket: ListenerSocket;
  #channel: LanguageChannel;
  /** All up to here was sent, or passed over. */
  #position = 0;
  /** Dubs of which the start was sent: their sound is of use. */
  readonly #begun = new Set<number>();
  #skipped: { from: number; to: number } | undefined;
  #isBehind = false;
  #isGone = false;

  constructor(channel: LanguageChannel, { socket, wantsSound, reports }: ListenerOptions) {
    this.#channel = channel;
    this.#socket = socket;
    this.wantsSound = wantsSound;
    this.reports = reports;
  }

  get language(): string {
    return this.#channel.language;
  }
  get isBehind(): boolean {
    return this.#isBehind;
  }
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Begins with a channel: what `welcome` makes of its history, then the sound that is still of use. */
  enter(
    channel: LanguageChannel,
    welcome: (history: readonly RoomClause[], sequence: number) => ToListenerMessage,
    since?: number,
  ): void {
    const start: ChannelStart = channel.start(since);
    this.#channel = channel;
    this.#position = start.sequence;
    this.#begun.clear();
    this.#skipped = undefined;
    this.send(welcome(start.history, start.sequence));
    if (!this.wantsSound) return;
    if (start.late !== undefined) {
      const { from, to } = start.late;
      this.send({ type: 'skipped', from_sequence: from, to_sequence: to, reason: 'late' });
    }
    for (const clauseId of start.begun) this.#begun.add(clauseId);
    for (const entry of start.sound) this.#deliverSound(entry);
  }

  /** Sends what its channel has for it by now. */
  deliver(): void {
    for (const entry of this.#channel.after(this.#position)) {
      if (this.#isGone || this.#isOverfull()) return;
      this.#position = entry.sequence;
      if (entry.kind === 'sound') {
        if (this.wantsSound) this.#deliverSound(entry);
      } else {
        this.#reportSkipped();
        this.#socket.send(entry.frame);
      }
    }
  }

  /** A message that is no part of the channel. */
  send(message: ToListenerMessage): void {
    this.sendFrame(JSON.stringify(message));
  }

  /** The same, built once for many. */
  sendFrame(frame: string): void {
    if (!this.#isGone && !this.#isOverfull()) this.#socket.send(frame);
  }

  close(reason: ListenerClosing): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#socket.close(reason);
  }

  /** The connection is gone. */
  gone(): void {
    this.#isGone = true;
  }

  /** A dub is of use from its start on: after a gap, the next one. */
  #deliverSound(entry: ChannelEntry): void {
    if (this.#fallsBehind()) {
      this.#begun.clear();
      this.#skip(entry.sequence);
      return;
    }
    const isBegun = this.#begun.has(entry.clauseId);
    if (entry.part === 'start') this.#begun.add(entry.clauseId);
    else if (!isBegun && entry.part === 'piece') {
      if (this.#skipped !== undefined) this.#skip(entry.sequence);
      return;
    }
    if (entry.part === 'end') this.#begun.delete(entry.clauseId);
    this.#reportSkipped();
    this.#socket.send(entry.frame);
  }

  #fallsBehind(): boolean {
    const { bufferedBytes } = this.#socket;
    if (bufferedBytes > BEHIND_BYTES) this.#isBehind = true;
    else if (bufferedBytes < CAUGHT_UP_BYTES) this.#isBehind = false;
    return this.#isBehind;
  }

  #skip(sequence: number): void {
    this.#skipped = { from: this.#skipped?.from ?? sequence, to: sequence };
  }

  #reportSkipped(): void {
    if (this.#skipped === undefined) return;
    const { from, to } = this.#skipped;
    this.#skipped = undefined;
    const message: ToListenerMessage = {
      type: 'skipped',
      from_sequence: from,
      to_sequence: to,
      reason: 'slow',
    };
    this.#socket.send(JSON.stringify(message));
  }

  #isOverfull(): boolean {
    if (this.#socket.bufferedBytes <= MOST_BYTES) return false;
    this.#isGone = true;
    this.#socket.cut();
    return true;
  }
}
