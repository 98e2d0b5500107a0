/** A listener whose device takes in nothing any more, beside others who hear all. */
import { expect, it } from 'vitest';
import type { ListenerClient } from '../fakes/room-clients.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';

const { start, running, room, host, listener } = roomsBed();

/** Sound is left out above it. */
const BEHIND_BYTES = 96 * 1024;
/** What a host may pin at most, of which each listener is told: some 1.6 kB. */
const PINNED = '長'.repeat(500);

/** What the companion owes to whoever it owes most. */
function owedBytes(): number {
  return Math.max(...[...running().sockets].map(({ writableLength }) => writableLength));
}

it('is told what was left out once it reads again, and is let go when it does not; nobody else misses anything', async () => {
  await start();
  const made = await room({ languages: ['es'] });
  const speaker = await host(made);
  const [good, stalled] = [await listener(made), await listener(made)];
  speaker.send({ type: 'start_translation' });
  const dub = async (): Promise<void> => {
    const before = good.of('dub_end').length;
    speak(speaker, 1_300);
    await good.next('dub_end', before + 1);
  };

  /** Until the system's buffers between the two ends are full, nothing is owed. */
  const tell = async (): Promise<void> => {
    const before = good.of('room_state').length;
    speaker.send({ type: 'room_options', pinned: PINNED });
    await good.next('room_state', before + 1);
  };

  stalled.socket.pause();
  while (owedBytes() <= BEHIND_BYTES) await tell();
  // This one is not for it.
  await dub();
  await speaker.until(() => speaker.of('alarm').length > 0, 'the host to be told');
  expect(speaker.of('alarm')[0]).toMatchObject({ code: 'behind', parameters: { language: 'es', count: 1 } });
  const heard = stalled.of('dub_end').length;
  stalled.socket.resume();
  await stalled.until(() => stalled.sequences.length > 0 && owedBytes() === 0, 'all that was owed');
  await dub();
  await stalled.next('dub_end', heard + 1);
  const skipped = await stalled.next('skipped');
  expect(skipped.reason).toBe('slow');
  const { from_sequence: from, to_sequence: to } = skipped;
  expect(to).toBeGreaterThanOrEqual(from);
  expect(stalled.pieces.filter(({ sequence }) => sequence >= from && sequence <= to)).toEqual([]);
  // All that is read is there for it.
  const read = (client: ListenerClient) => client.of('translation').map(({ clause_id }) => clause_id);
  expect(read(stalled)).toEqual(read(good).slice(0, read(stalled).length));

  stalled.socket.pause();
  const listening = () => speaker.of('listeners').at(-1)?.total;
  expect(listening()).toBe(2);
  while (listening() !== 1) await tell();
  stalled.socket.resume();
  await stalled.closed;

  expect(good.of('skipped')).toEqual([]);
  expect(good.of('dub_end').every(({ outcome }) => outcome === 'spoken')).toBe(true);
  expect(good.sequences).toEqual(good.sequences.map((_, at) => at + 1));
});
