/** A room whose spending limit is reached while it is talked in. */
import { expect, it } from 'vitest';
import { tone } from '../fakes/scripted-engines.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, room, host, listener } = roomsBed();

it('goes on in captions where the voice would cost more, sounds on where it costs nothing, and says which', async () => {
  await start(
    {
      synthesize: ({ language, account, targetMs }) => {
        if (language === 'es') account.buy({ stage: 'tts', amount: 10, usd: 3 });
        return Promise.resolve(tone(targetMs ?? 500));
      },
    },
    { SPEND_CAP_USD: '4' },
  );
  const made = await room();
  const speaker = await host(made);
  const [spanish, catalan] = [
    await listener(made, { language: 'es' }),
    await listener(made, { language: 'ca' }),
  ];
  speaker.send({ type: 'start_translation' });
  await spanish.until(() => spanish.of('room_state').some(({ state }) => state === 'live'), 'live');
  for (let sentence = 0; sentence < 3; sentence++) speak(speaker, 2_000);
  await catalan.next('dub_end', 3);
  await spanish.next('translation', 3);
  await spanish.next('dub_end');
  await speaker.until(() => speaker.of('alarm').some(({ code }) => code === 'language_lost'), 'an alarm');

  const spoken = spanish.of('dub_end').map(({ outcome }) => outcome);
  expect(spoken).toEqual(['spoken']);
  expect(catalan.of('dub_end').every(({ outcome }) => outcome === 'spoken')).toBe(true);
  const lost = speaker.of('alarm').filter(({ code }) => code === 'language_lost');
  expect(lost.map(({ parameters }) => parameters)).toEqual([
    { language: 'es', code: 'spend_cap_reached', stage: 'tts' },
  ]);
  // Once, and not with each clause.
  expect(speaker.of('error')).toEqual([]);
  expect((await spanish.next('error')).code).toBe('spend_cap_reached');
  expect(catalan.of('error')).toEqual([]);
  const stateOf = (language: string) =>
    speaker
      .of('listeners')
      .at(-1)
      ?.languages.find((one) => one.language === language)?.state;
  await speaker.until(() => stateOf('es') === 'captions', 'Spanish to be captions');
  expect(stateOf('ca')).toBe('open');
});
