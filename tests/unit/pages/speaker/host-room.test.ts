/** What the speaker's page shows of its room, with the companion at the other end of a fake socket. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HostRoom } from '../../../../pages/speaker/host-room.ts';
import type { ToHostMessage } from '../../../../shared/rooms/host-messages.ts';
import { PATIENT } from '../../../fakes/patience.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';

let room: HostRoom;

beforeEach(async () => {
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:8000' });
  FakeWebSocket.made = [];
  room = new HostRoom(
    { code: '123456', hostToken: 'b9Xe2k' },
    { prove: () => Promise.resolve('ticket'), onChange: () => () => undefined },
  );
  await vi.waitFor(() => FakeWebSocket.last, PATIENT);
  FakeWebSocket.last.opens();
});
afterEach(() => {
  room.close();
  vi.unstubAllGlobals();
});

function receive(message: ToHostMessage): void {
  FakeWebSocket.last.onmessage?.({ data: JSON.stringify(message) });
}

function clause(clauseId: number): void {
  receive({
    type: 'clause',
    clause_id: clauseId,
    text: 'Good morning.',
    speaker_id: 's1',
    start_ms: 0,
    end_ms: 1_000,
    language: 'en',
  });
}

function translation(clauseId: number): void {
  receive({
    type: 'translation',
    clause_id: clauseId,
    text: 'Buenos días.',
    engine: 'script',
    language: 'es',
  });
}

it('an error and a notice stand until a clause that came after them is translated', () => {
  clause(1);
  receive({ type: 'error', code: 'overloaded', message: 'Busy.', retryable: true, fatal: false });
  receive({ type: 'notice', code: 'cap_near', message: 'Near.', parameters: { spent: '1', limit: '2' } });
  // It was on its way before.
  translation(1);
  expect(room.view.value.problem).toMatchObject({ code: 'overloaded' });
  expect(room.view.value.notice).toMatchObject({ code: 'cap_near' });
  clause(2);
  expect(room.view.value.problem).toMatchObject({ code: 'overloaded' });
  translation(2);
  expect(room.view.value.problem).toBeUndefined();
  expect(room.view.value.notice).toBeUndefined();
});

it('a room that is live while this page gives it no sound is paused, and one that its host talks in is not', () => {
  const live: ToHostMessage = {
    type: 'room_state',
    state: 'live',
    speaker: 'here',
    languages: [{ language: 'es', sound: true }],
    avatar: { id: 'mira' },
  };
  const pauses = () => FakeWebSocket.last.messages.filter(({ type }) => type === 'stop_translation').length;
  receive(live);
  expect(pauses()).toBe(1);
  room.start();
  receive(live);
  expect(pauses()).toBe(1);
});
