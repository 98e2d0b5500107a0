/** A session of realtime recognition without a wire, for tests on a fake clock: the same ear, manners and delays as on a socket. */
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { Chance } from '../google/chance.ts';
import { newRecord, ScribeFakeSession, type ScribeRules } from './scribe-session.ts';

/** @returns what the `ws` library would: a socket, of which just this much is used. It is attended before it says anything */
export function scribeInProcess(
  url: string,
  rules: ScribeRules,
  attend: (socket: WebSocket) => void,
): WebSocket {
  const socket = Object.assign(new EventEmitter(), {
    send(text: string): void {
      session.receive(text);
    },
    terminate(): void {
      session.hungUp();
    },
  });
  const wire = {
    send: (text: string): void => void socket.emit('message', Buffer.from(text)),
    close: (code: number, reason: string): void => void socket.emit('close', code, Buffer.from(reason)),
  };
  const record = newRecord(new URL(url).searchParams);
  const session = new ScribeFakeSession(wire, record, rules, new Chance(rules.seed), () => undefined);
  attend(socket as unknown as WebSocket);
  session.begin(true);
  return socket as unknown as WebSocket;
}
