/** Before anybody talks the host is told which voice each language gets on this machine. */
import { afterEach, expect, it } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { HostClient } from '../fakes/room-clients.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

let companion: RunningCompanion | undefined;
let host: HostClient | undefined;

afterEach(async () => {
  host?.cut();
  await companion?.close();
  companion = undefined;
});

/** A machine that bears one of its best voices, and a language that no voice speaks. */
async function hostOf(languages: string[]): Promise<HostClient> {
  companion = await runCompanion(
    {
      ...scriptedCatalog({ targets: ['es', 'ca', 'fr'] }),
      captionPairs: () => [{ source: 'en', target: 'ja' }],
      isLighterVoice: (_target, beside) => beside > 0,
    },
    { ROOMS_PORT: '0' },
  );
  const body = { name: 'Meeting', source_language: 'en', languages };
  const made = await apiOf(companion.address).call(routes.rooms.create, { body });
  host = await HostClient.lead(companion, made);
  return host;
}

it('tells the best voice, a lighter one, and captions where nobody speaks the language', async () => {
  const { told } = await hostOf(['ja', 'es', 'ca']);
  const [opened] = told.filter(({ type }) => type === 'room_opened');
  // Captions ask nothing of the machine: the language after them is the first that is spoken.
  expect(opened).toMatchObject({
    options: { languages: ['ja', 'es', 'ca'], voices: ['captions', 'best', 'lighter'] },
  });
});

it('tells it anew where the host changes the languages', async () => {
  const client = await hostOf(['es', 'ca']);
  client.send({ type: 'room_options', languages: ['ca'] });
  const { options } = await client.next('room_opened', 2);
  expect(options).toMatchObject({ languages: ['ca'], voices: ['best'] });
});
