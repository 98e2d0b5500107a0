/** Two rooms in conversation: each host listens to the other room, once both want it. */
import { describe, expect, it } from 'vitest';
import { subprotocolsOf } from '../../shared/pairing/subprotocols.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import type { RoomCreated } from '../../shared/rooms/http.ts';
import { HostClient, ListenerClient } from '../fakes/room-clients.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, running, room, host, listener, kept } = roomsBed();

interface Side {
  readonly made: RoomCreated;
  readonly host: HostClient;
}

async function sides(...names: string[]): Promise<Side[]> {
  const made = await Promise.all(names.map((name) => room({ name, access: 'passcode', passcode: 'secret' })));
  return Promise.all(made.map(async (one) => ({ made: one, host: await host(one) })));
}

const latest = ({ host: client }: Side) => client.of('conversation').at(-1);

async function untilState(side: Side, state: string, reason?: string): Promise<void> {
  const is = (): boolean => latest(side)?.state === state && latest(side)?.reason === reason;
  await side.host.until(is, `a conversation that is ${state} ${reason ?? ''}`);
}

async function agreed(one: Side, other: Side): Promise<void> {
  one.host.send({ type: 'ask_conversation', code: other.made.code });
  await untilState(other, 'asked');
  other.host.send({ type: 'agree_conversation' });
  for (const side of [one, other]) await untilState(side, 'agreed');
}

/** The host's own ear in the other room. */
async function listenTo({ host: client }: Side): Promise<ListenerClient> {
  const { code = '', token = '' } = client.of('conversation').at(-1)?.partner ?? {};
  const { address, secret } = running();
  const ear = kept(await ListenerClient.connect(address, code, {}, subprotocolsOf({ bearer: secret })));
  ear.send({ type: 'join_room', token, language: 'es' });
  await ear.next('room_joined');
  return ear;
}

describe('a conversation', () => {
  it('is asked for by the code alone and agreed to, and then each host hears the other room', async () => {
    await start();
    const [one, other] = await sides('Reception', 'Visitors');
    if (one === undefined || other === undefined) throw new Error('two rooms');
    expect(latest(one)).toEqual({ type: 'conversation', state: 'none' });

    one.host.send({ type: 'ask_conversation', code: other.made.code });
    await untilState(other, 'asked');
    expect(latest(other)?.partner).toEqual({ code: one.made.code, name: 'Reception' });
    // Who asks learns nothing of a room whose host has not agreed.
    expect(latest(one)).toMatchObject({ state: 'asking', partner: { code: other.made.code } });
    expect(latest(one)?.partner).not.toHaveProperty('name');
    // Nor can it agree in the other's place.
    one.host.send({ type: 'agree_conversation' });
    one.host.send({ type: 'ask_conversation', code: other.made.code });
    await one.host.next('conversation', 3);
    expect(latest(one)?.state).toBe('asking');

    other.host.send({ type: 'agree_conversation' });
    for (const side of [one, other]) await untilState(side, 'agreed');
    for (const [speaker, hearer] of [
      [one, other],
      [other, one],
    ] as const) {
      const ear = await listenTo(hearer);
      await speaker.host.start();
      speak(speaker.host, 2600);
      await ear.next('dub_end');
      expect(ear.of('translation')[0]?.text).toMatch(/W\d/);
      expect(ear.pieces.length).toBeGreaterThan(0);
    }
  });

  it('that both ask each other for needs no agreement', async () => {
    await start();
    const [one, other] = await sides('Reception', 'Visitors');
    if (one === undefined || other === undefined) throw new Error('two rooms');
    one.host.send({ type: 'ask_conversation', code: other.made.code });
    await untilState(other, 'asked');
    other.host.send({ type: 'ask_conversation', code: one.made.code });
    for (const side of [one, other]) await untilState(side, 'agreed');
  });

  it('is not had with a code that is wrong, with oneself, or with who is in one, and each is told apart', async () => {
    await start();
    const [one, other, third] = await sides('Reception', 'Visitors', 'Kitchen');
    if (one === undefined || other === undefined || third === undefined) throw new Error('three rooms');
    await agreed(one, other);
    const wrong = ['111111', '222222'].find(
      (code) => ![one, other, third].some(({ made }) => made.code === code),
    );
    for (const [code, reason] of [
      [wrong ?? '', 'no_such_room'],
      [third.made.code, 'own'],
      [one.made.code, 'busy'],
    ] as const) {
      third.host.send({ type: 'ask_conversation', code });
      await untilState(third, 'none', reason);
    }
    // Guessing is slowed down as it is for listeners.
    for (let i = 0; i < 12; i++) third.host.send({ type: 'ask_conversation', code: wrong ?? '' });
    await untilState(third, 'none', 'too_many_tries');
    expect(latest(one)?.state).toBe('agreed');
  });

  it.each([
    [
      'declined',
      (side: Side) => {
        side.host.send({ type: 'leave_conversation' });
      },
    ],
    [
      'ended',
      (side: Side) => {
        side.host.send({ type: 'end_room' });
      },
    ],
  ] as const)('that is %s before it began is over, and who asked is told', async (reason, act) => {
    await start();
    const [one, other] = await sides('Reception', 'Visitors');
    if (one === undefined || other === undefined) throw new Error('two rooms');
    one.host.send({ type: 'ask_conversation', code: other.made.code });
    await untilState(other, 'asked');
    act(other);
    await untilState(one, 'none', reason);
  });

  it('that one host leaves is over for both; one whose host is away goes on, and follows another code', async () => {
    await start();
    const [one, other] = await sides('Reception', 'Visitors');
    if (one === undefined || other === undefined) throw new Error('two rooms');
    await agreed(one, other);
    const ear = await listenTo(one);
    other.host.cut();
    await ear.until(() => ear.of('room_state').at(-1)?.speaker === 'away', 'the other host to be away');
    const back = { made: other.made, host: await host(other.made) };
    await untilState(back, 'agreed');
    await ear.until(() => ear.of('room_state').at(-1)?.speaker === 'here', 'the other host to be back');

    back.host.send({ type: 'new_code' });
    await one.host.until(() => latest(one)?.partner?.code !== other.made.code, 'the other code');
    await (await listenTo(one)).next('room_joined');

    one.host.send({ type: 'leave_conversation' });
    await untilState(one, 'none');
    await untilState(back, 'none', 'left');
  });

  it('is listened to on the companion’s own port by paired browsers alone', async () => {
    await start();
    const made = await room();
    const stranger = kept(await ListenerClient.connect(running().address, made.code));
    stranger.send({ type: 'join_room' });
    expect((await stranger.closed).code).toBe(CLOSE.notAllowed);
    expect(stranger.of('room_joined')).toEqual([]);
    // By the second port anybody comes in, as ever.
    await listener(made);
  });
});
