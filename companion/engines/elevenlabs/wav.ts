/** Samples as a WAV file. */
import { PIPELINE_RATE_HZ } from '../../dubbing/ports.ts';

/** @param samples 16 kHz mono */
export async function toWav(samples: Int16Array): Promise<Uint8Array<ArrayBuffer>> {
  const { WaveFile } = (await import('wavefile')).default;
  const file = new WaveFile();
  file.fromScratch(1, PIPELINE_RATE_HZ, '16', samples);
  return new Uint8Array(file.toBuffer());
}
