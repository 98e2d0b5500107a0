/** What goes to services and comes from them, told to whoever records it. Nothing is made of it while nobody does. */
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

export interface TappedMessage {
  /** The engine that sends or is sent it. */
  readonly engine: string;
  readonly direction: 'sent' | 'received';
  /** As the vendor's library has it. It may hold sound, keys and the names of accounts: whoever keeps it takes them out. */
  readonly message: unknown;
}

const NAME = 'samevoice.wire';
const TAP = channel(NAME);

export function tap(engine: string, direction: TappedMessage['direction'], message: unknown): void {
  if (TAP.hasSubscribers) TAP.publish({ engine, direction, message } satisfies TappedMessage);
}

/** Whether somebody records: what has to be copied for that is not copied else. */
export function isTapped(): boolean {
  return TAP.hasSubscribers;
}

/** @returns what ends it */
export function recordWire(record: (message: TappedMessage) => void): () => void {
  const listener = (message: unknown): void => {
    record(message as TappedMessage);
  };
  subscribe(NAME, listener);
  return () => {
    unsubscribe(NAME, listener);
  };
}
