/** A listener's loudspeaker near the speaker's microphone: the speaker is told, and not where the microphone hears speech alone. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { joined, say, silence } from '../engines/speech.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog, tone } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, textOf, violations, type PageBed } from './companion-page.ts';
import { Disposal } from './harness/disposal.ts';
import { until } from './harness/until.ts';
import { openTalkedRoom } from './talked-room.ts';

const path = join(tmpdir(), `samevoice-echo-${process.pid}.wav`);
const ALARM = 'Your microphone picks up a listener’s loudspeaker (Spanish).';
/** Dubs that are looked through where nothing comes back. */
const ENOUGH_DUBS = 6;
const disposal = new Disposal();

afterEach(async () => {
  await disposal.close();
  rmSync(path, { force: true });
});

const own = say('We can take the first train in the morning.');
const dub = joined(
  say('Tomorrow there is a bus at half past seven, and one more at nine.', 'slt'),
  say('Some boys and girls were playing with the animal in the yard.', 'slt'),
);

/** A room that is talked to by what a microphone captures, and whose first dub is a long one. */
async function openRoom(captured: Int16Array) {
  writeFileSync(path, wav(captured));
  let dubs = 0;
  const bed: PageBed = await openPageBed({
    catalog: scriptedCatalog({
      synthesize: () =>
        Promise.resolve(
          dubs++ > 0
            ? tone(200)
            : {
                ...tone(0),
                sampleRateHz: 16_000,
                audio: (async function* () {
                  yield await Promise.resolve(dub);
                })(),
              },
        ),
    }),
    microphone: path,
    settings: { ROOMS_PORT: '0' },
  });
  disposal.add(() => bed.close());
  return openTalkedRoom(bed);
}

test('a dub that comes back by the microphone is reported', async () => {
  // Some seconds after it was published, as a listener would play it.
  const { speaker } = await openRoom(joined(own, silence(3_000), dub, silence(60_000)));
  await until(
    'the echo to be reported',
    async () => (await textOf(speaker, '[aria-label=Listeners]')).join(' ').includes(ALARM),
    LONG_PATIENCE_MS,
  );
  expect(await violations(speaker)).toEqual([]);
});

test('speech alone is not', async () => {
  const { speaker, listener } = await openRoom(
    joined(...Array.from({ length: 16 }, () => joined(own, silence(700)))),
  );
  await until(
    'dubs of all that is said',
    async () => (await textOf(listener, '.history-line')).length >= ENOUGH_DUBS,
    LONG_PATIENCE_MS,
  );
  expect((await textOf(speaker, '[aria-label=Listeners]')).join(' ')).not.toContain(ALARM);
});
