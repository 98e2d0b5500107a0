/** The process that tells speakers apart, ended and stopped in the middle of a session: dubbing goes on. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HostedSpeakerEncoder } from '../../companion/engines/speaker-host/hosted-encoder.ts';
import { joined, say, silence } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

const FRAME_SAMPLES = 1_024;
const SENTENCES = [
  'We can take the first train in the morning, and nobody will ever know.',
  'My brother left the house three days ago, and he did not come back.',
];

let encoder: HostedSpeakerEncoder;
let companion: RunningCompanion;
let client: WireClient;
beforeEach(async () => {
  // One that stands still is not ended while the test runs: nobody may wait for that.
  encoder = new HostedSpeakerEncoder({ standstillMs: 600_000 });
  await encoder.warm();
  companion = await runCompanion(scriptedCatalog({ speaker: encoder }));
  client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  await client.next('dubbing_started');
});
afterEach(async () => {
  client.close();
  await companion.close();
  encoder.close();
});

/** Two people say a sentence each. @returns once all of their clauses were dubbed */
async function film(): Promise<void> {
  const before = client.of('clause').length;
  for (const text of SENTENCES) {
    for (const voice of ['rms', 'slt'] as const) {
      const sound = joined(say(text, voice), silence(700));
      for (let at = 0; at < sound.length; at += FRAME_SAMPLES) {
        client.sendSound(sound.subarray(at, at + FRAME_SAMPLES));
      }
    }
  }
  await client.until(() => client.of('clause').length >= before + 8, 'the film');
  await client.until(() => client.of('dub_end').length >= client.of('clause').length, 'the dubs');
}

it.each(['SIGKILL', 'SIGSTOP'] as const)('%s', async (signal) => {
  await film();
  const { pid } = encoder;
  if (pid === undefined) throw new Error('no process runs');
  process.kill(pid, signal);
  await film();
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
  const outcomes = client.of('dub_end').map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(['spoken']));
  expect(client.of('error')).toEqual([]);
  // Whoever is not known is one of those who were, and nobody new.
  const known = new Set(client.of('clause').map(({ speaker_id }) => speaker_id));
  expect(known.size).toBeLessThanOrEqual(2);
});
