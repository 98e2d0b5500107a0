/** ElevenLabs' voices with their own client, against a service that speaks its wire. */
import { afterEach } from 'vitest';
import type { RecordedRequest } from '../fakes/elevenlabs/control.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';

export const rigs: Rig[] = [];

export async function start(...options: Parameters<typeof Rig.start>): Promise<Rig> {
  const rig = await Rig.start(...options);
  rigs.push(rig);
  return rig;
}

export function only(requests: readonly RecordedRequest[]): RecordedRequest {
  const [one] = requests;
  if (one === undefined || requests.length !== 1) throw new Error(`${requests.length} requests`);
  return one;
}

/** For all tests of a file. */
export function setUpEachTest(): void {
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  });
}
