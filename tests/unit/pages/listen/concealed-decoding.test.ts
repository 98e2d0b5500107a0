/** A packet that cannot be decoded: the rest of the dub is heard, at its time. */
import { expect, it, onTestFinished } from 'vitest';
import { FRAME_SAMPLES } from '../../../../companion/rooms/opus/frame-encoder.ts';
import { openFrameEncoder } from '../../../../companion/rooms/opus/open-encoder.ts';
import { openOpusDecoding } from '../../../../pages/listen/playout/open-opus-decoding.ts';

const PACKET_SAMPLES = 960;
/** A packet of several frames that does not say how many: RFC 6716, 3.2.5. */
const NO_PACKET = Uint8Array.of(0x03);

/** A tone, so that every packet of it can be heard. */
function packets(count: number): Uint8Array[] {
  const encoder = openFrameEncoder('wasm');
  onTestFinished(() => {
    encoder.close();
  });
  return Array.from({ length: count }, (_, packet) =>
    encoder.encode(
      Int16Array.from(
        { length: FRAME_SAMPLES },
        (__, i) => 9_000 * Math.sin((2 * Math.PI * 300 * (packet * FRAME_SAMPLES + i)) / 24_000),
      ),
    ),
  );
}

const loudest = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

async function heard(pieces: readonly (readonly Uint8Array[])[]): Promise<Float32Array> {
  const decoding = await openOpusDecoding();
  onTestFinished(() => {
    decoding.close();
  });
  await decoding.reset();
  const sounds: Float32Array[] = [];
  for (const piece of pieces) sounds.push(...(await decoding.decode(piece)));
  const all = new Float32Array(sounds.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const sound of sounds) {
    all.set(sound, at);
    at += sound.length;
  }
  return all;
}

it('decodes a dub whole', async () => {
  const sound = await heard([packets(10)]);
  expect(sound.length).toBe(10 * PACKET_SAMPLES);
  expect(loudest(sound.subarray(9 * PACKET_SAMPLES))).toBeGreaterThan(0.1);
});

it('leaves silence for a packet that is none, and plays those around it and after it at their time', async () => {
  const good = packets(10);
  const sound = await heard([[...good.slice(0, 3), NO_PACKET, ...good.slice(4, 6)], good.slice(6)]);
  expect(sound.length).toBe(10 * PACKET_SAMPLES);
  const packet = (at: number) => sound.subarray(at * PACKET_SAMPLES, (at + 1) * PACKET_SAMPLES);
  expect(loudest(packet(3))).toBe(0);
  // A decoder that begins anew takes some packets to be as loud as it was.
  for (const at of [1, 2, 5, 7, 8, 9]) expect(loudest(packet(at)), `packet ${at}`).toBeGreaterThan(0.03);
});
