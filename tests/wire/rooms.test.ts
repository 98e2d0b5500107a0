/** Rooms over their sockets: one who speaks and is recognised once, many who listen in their languages. */
import { describe, expect, it } from 'vitest';
import { ROOM_CLOSE } from '../../shared/rooms/close-codes.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { ListenerClient } from '../fakes/room-clients.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, stop, running, room, host, listener } = roomsBed();

describe('a room', () => {
  it('is heard in three languages at once, recognised once, each whole and in order', async () => {
    let recognizedMs = 0;
    await start({
      heard: ({ samples }) => void (recognizedMs += samples.length / 16),
      translate: ({ text, target }) => Promise.resolve(`${target} ${text}`),
    });
    const made = await room();
    const speaker = await host(made);
    const [es, ca, en] = [
      await listener(made, { language: 'es' }),
      await listener(made, { language: 'ca' }),
      await listener(made, { language: 'en' }),
    ];
    speaker.send({ type: 'start_translation' });
    await es.until(() => es.of('room_state').some(({ state }) => state === 'live'), 'live');
    speak(speaker, 2600);
    for (const one of [es, ca]) await one.next('dub_end', 2);
    await en.next('translation');
    expect(recognizedMs).toBeLessThan(3_700);

    expect(speaker.of('clause').length).toBeGreaterThan(0);
    const clause = speaker.of('clause')[0];
    for (const [language, one] of [
      ['es', es],
      ['ca', ca],
    ] as const) {
      const [translation] = one.of('translation');
      expect(translation).toMatchObject({
        text: `${language} ${clause?.text ?? ''}`,
        original: clause?.text,
        clause_id: clause?.clause_id,
        engine: 'script-translation',
      });
      expect(one.of('dub_end').map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken']);
      for (const { clause_id, duration_ms } of one.of('dub_end')) {
        const pieces = one.pieces.filter(({ clauseId }) => clauseId === clause_id);
        expect(pieces[0]).toMatchObject({ timeMs: 0, preSkip: 312 });
        const lengthsMs = pieces.map(({ packets }) => 20 * packets.length);
        const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
        expect(sum(lengthsMs)).toBeGreaterThanOrEqual(duration_ms);
        expect(pieces.map(({ timeMs }) => timeMs)).toEqual(
          pieces.map((_, at) => sum(lengthsMs.slice(0, at))),
        );
      }
      expect(one.sequences).toEqual(one.sequences.map((_, at) => at + 1));
    }
    // What is said itself can be read along, and is no dub.
    expect(en.of('translation')[0]).toMatchObject({ text: clause?.text });
    expect(en.of('translation')[0]).not.toHaveProperty('original');
    expect(en.pieces).toEqual([]);
    // The host reads along in the first language alone.
    expect(new Set(speaker.of('translation').map(({ language }) => language))).toEqual(new Set(['es']));
  });

  it('that nobody listens to in a language is not translated into it', async () => {
    const targets = new Set<string>();
    await start({
      translate: ({ text, target }) => {
        targets.add(target);
        return Promise.resolve(text);
      },
    });
    const made = await room();
    const speaker = await host(made);
    const one = await listener(made, { language: 'ca' });
    speaker.send({ type: 'start_translation' });
    speak(speaker, 2600);
    await one.next('dub_end');
    expect(targets).toEqual(new Set(['ca']));
  });

  it('late listeners are told what was said, and whoever comes back what they missed', async () => {
    await start();
    const made = await room();
    const speaker = await host(made);
    const first = await listener(made, { language: 'es' });
    speaker.send({ type: 'start_translation' });
    speak(speaker, 3000, 1500);
    await first.next('dub_end');
    const said = first.of('translation').map(({ clause_id }) => clause_id);

    const late = await listener(made, { language: 'es', sound: 'none' });
    const joined = await late.next('room_joined');
    expect(joined.history.map(({ clause_id }) => clause_id).slice(0, said.length)).toEqual(said);
    expect(joined.disclosure).toBe(true);

    const { token } = await first.next('room_joined');
    const since = Math.max(...first.sequences);
    first.cut();
    await first.closed;
    speak(speaker, 3000, 1500);
    await late.until(() => late.of('translation').length > 0, 'more that is said');
    const back = await listener(made, { language: 'es', token, since });
    const again = await back.next('room_joined');
    expect(again.token).toBe(token);
    const missed = [...again.history, ...back.of('translation')].map(({ clause_id }) => clause_id);
    expect(missed.length).toBeGreaterThan(0);
    expect(Math.min(...missed)).toBe(Math.max(...said) + 1);
  });

  it('pauses, and what is said meanwhile is not recognised; then it goes on', async () => {
    let recognized = 0;
    await start({
      heard: () => {
        recognized++;
      },
    });
    const made = await room();
    const speaker = await host(made);
    const one = await listener(made, { language: 'es' });
    const isState = (state: string) => () => one.of('room_state').at(-1)?.state === state;
    speaker.send({ type: 'start_translation' });
    speak(speaker, 1000, 0);
    speaker.send({ type: 'stop_translation' });
    await one.until(isState('paused'), 'a pause');
    const before = recognized;
    speak(speaker, 1000, 0);
    speaker.send({ type: 'start_translation' });
    await one.until(isState('live'), 'going on');
    expect(recognized).toBe(before);
    speak(speaker, 3000, 1500);
    await one.next('dub_end');
    expect(recognized).toBeGreaterThan(before);
  });

  it('ends for everybody, and what was said can be had for a while', async () => {
    await start();
    const made = await room();
    const speaker = await host(made);
    const one = await listener(made, { language: 'es' });
    speaker.send({ type: 'start_translation' });
    speak(speaker, 2600);
    await one.next('dub_end');
    speaker.send({ type: 'end_room' });
    const ended = await one.next('room_ended');
    expect(ended).toMatchObject({ reason: 'host' });
    expect(ended.transcript_until_ms).toBeGreaterThan(0);
    expect((await one.closed).code).toBe(ROOM_CLOSE.done);
    expect((await speaker.closed).code).toBe(ROOM_CLOSE.done);

    const params = { code: made.code };
    const vtt = await apiOf(running().address).call(routes.rooms.transcriptVtt, {
      params,
      query: { language: 'es' },
    });
    expect(vtt).toContain(one.of('translation')[0]?.text);
    // Who was inside may come back for it, and nobody else.
    const { token } = await one.next('room_joined');
    const back = await listener(made, { language: 'es', token });
    expect((await back.next('room_joined')).history.length).toBeGreaterThan(0);
    await back.next('room_ended');
    const stranger = await ListenerClient.connect(running().listenerAddress, made.code);
    stranger.send({ type: 'join_room' });
    expect(await stranger.next('error')).toMatchObject({ code: 'no_such_room', fatal: true });
    await apiOf(running().address).call(routes.rooms.remove, {
      params,
      body: { host_token: made.host_token },
    });
    await expect(apiOf(running().address).call(routes.rooms.report, { params })).rejects.toMatchObject({
      problem: { code: 'no_such_room' },
    });
  });

  it('is no other room: each hears its own', async () => {
    await start({ translate: ({ text }) => Promise.resolve(text) });
    const [here, there] = [await room({ name: 'Here' }), await room({ name: 'There' })];
    expect(here.code).not.toBe(there.code);
    const speaker = await host(here);
    const silent = await host(there);
    const [one, other] = [
      await listener(here, { language: 'es' }),
      await listener(there, { language: 'es' }),
    ];
    speaker.send({ type: 'start_translation' });
    silent.send({ type: 'start_translation' });
    speak(speaker, 2600);
    await one.next('dub_end');
    other.send({ type: 'clock', id: 7, sent_ms: 1 });
    expect(await other.next('clock')).toMatchObject({ id: 7, sent_ms: 1 });
    expect(other.of('translation')).toEqual([]);
    expect(other.pieces).toEqual([]);
    expect(silent.of('clause')).toEqual([]);
    // A token of one room opens no other.
    const { token } = await one.next('room_joined');
    silent.send({ type: 'room_options', access: 'link' });
    await silent.next('room_opened', 2);
    const stranger = await ListenerClient.connect(running().listenerAddress, there.code);
    stranger.send({ type: 'join_room', token });
    expect(await stranger.next('error')).toMatchObject({ code: 'no_such_room', fatal: true });
    expect((await stranger.closed).code).toBe(ROOM_CLOSE.noSuchRoom);
  });

  it('is led by the newest page that has its token, and the one before is told', async () => {
    await start();
    const made = await room();
    const before = await host(made);
    const one = await listener(made, { language: 'es' });
    const now = await host(made);
    expect(await before.next('error')).toMatchObject({ code: 'host_elsewhere', fatal: true });
    expect((await before.closed).code).toBe(ROOM_CLOSE.takenOver);
    now.send({ type: 'start_translation' });
    speak(now, 2600);
    await one.next('dub_end');
    // The other page's going is not the host's.
    expect(one.of('room_state').map(({ speaker }) => speaker)).not.toContain('away');
    now.cut();
    await one.until(() => one.of('room_state').at(-1)?.speaker === 'away', 'the host to be away');
    const back = await host(made);
    expect((await back.next('room_opened')).code).toBe(made.code);
    await one.until(() => one.of('room_state').at(-1)?.speaker === 'here', 'the host to be back');
  });

  it('a new code lets in whoever has it, and those inside stay', async () => {
    await start();
    const made = await room({ access: 'link' });
    const speaker = await host(made);
    const { key } = await speaker.next('room_opened');
    const one = await listener(made, { language: 'es', ...(key === undefined ? {} : { key }) });
    speaker.send({ type: 'new_code' });
    const renewed = await speaker.next('room_opened', 2);
    expect(renewed.code).not.toBe(made.code);
    expect(renewed.key).not.toBe(key);
    const { token } = await one.next('room_joined');
    const old = await ListenerClient.connect(running().listenerAddress, made.code);
    old.send({ type: 'join_room', token });
    expect(await old.next('error')).toMatchObject({ code: 'no_such_room' });
    one.send({ type: 'clock', id: 1, sent_ms: 0 });
    await one.next('clock');
    const moved = { ...made, code: renewed.code };
    await listener(moved, { ...(renewed.key === undefined ? {} : { key: renewed.key }) });
  });

  it('changes to another language go on there, with what was said in it', async () => {
    await start({ translate: ({ text, target }) => Promise.resolve(`${target} ${text}`) });
    const made = await room();
    const speaker = await host(made);
    const [one, catalan] = [
      await listener(made, { language: 'es' }),
      await listener(made, { language: 'ca' }),
    ];
    speaker.send({ type: 'start_translation' });
    speak(speaker, 2600);
    await catalan.next('translation');
    one.send({ type: 'set_language', language: 'fr' });
    expect(await one.next('error')).toMatchObject({ code: 'language_not_offered', fatal: false });
    one.send({ type: 'set_language', language: 'ca-ES' });
    const moved = await one.next('room_joined', 2);
    expect(moved.language).toBe('ca');
    expect(moved.history[0]?.text).toMatch(/^ca /);
    await speaker.until(
      () =>
        speaker
          .of('listeners')
          .at(-1)
          ?.languages.find(({ language }) => language === 'ca')?.count === 2,
      'two who listen in Catalan',
    );
  });

  it('is closed with the companion, and everybody is told to come back', async () => {
    await start();
    const made = await room();
    const speaker = await host(made);
    const one = await listener(made);
    await stop();
    expect((await one.closed).code).toBe(ROOM_CLOSE.goingAway);
    expect((await speaker.closed).code).toBe(ROOM_CLOSE.goingAway);
  });
});
