/** Samples as a WAV file. */
import { PIPELINE_RATE_HZ } from './dubbing/ports/audio-frame.ts';

/** @param samples mono */
export async function toWav(
  samples: Int16Array,
  rateHz = PIPELINE_RATE_HZ,
): Promise<Uint8Array<ArrayBuffer>> {
  const { WaveFile } = (await import('wavefile')).default;
  const file = new WaveFile();
  file.fromScratch(1, rateHz, '16', samples);
  return new Uint8Array(file.toBuffer());
}
