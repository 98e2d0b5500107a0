/** A speaker who can be given no voice costs their own clauses, and nothing else. */
import { afterEach, expect, it } from 'vitest';
import { DubError } from '../../shared/protocol/errors.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog, VOICE } from '../fakes/scripted-engines.ts';
import { loud } from '../fixtures/sound.ts';

let companion: RunningCompanion | undefined;

afterEach(async () => {
  await companion?.close();
  companion = undefined;
});

it('a voice that cannot be had for the first clause loses that clause, says so, and the rest is dubbed once', async () => {
  let asked = 0;
  companion = await runCompanion(
    scriptedCatalog({
      voiceFor: () => {
        if (asked++ === 0) throw new DubError('voice_gone', undefined, { stage: 'tts' });
        return VOICE;
      },
    }),
  );
  const client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  await client.next('dubbing_started');
  for (let ms = 0; ms < 12_000; ms += 64) client.sendSound(loud(64));
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');

  const errors = client.of('error');
  expect(errors).toMatchObject([{ code: 'voice_gone', fatal: false }]);
  expect(client.of('notice').map(({ code }) => code)).not.toContain('engine_restarted');
  const words = client.of('clause').flatMap(({ text }) => text.split(' '));
  expect(new Set(words).size).toBe(words.length);
  expect(words.length).toBeGreaterThan(10);
  expect(client.of('dub_end').map(({ outcome }) => outcome)).toEqual(client.of('clause').map(() => 'spoken'));
});
