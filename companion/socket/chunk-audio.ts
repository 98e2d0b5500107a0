import { createRequire } from 'node:module';
import type Wavefile from 'wavefile';
import { MAX_RATE_HZ, MIN_RATE_HZ, readPcm } from '../../shared/wire/binary.ts';
import { DubError } from '../../shared/wire/errors.ts';

export interface ChunkAudio {
  readonly rateHz: number;
  /** Mono. */
  readonly samples: Int16Array;
}

// Loaded at the first WAV file: start-up should not wait for what few clients send.
const load = createRequire(import.meta.url);

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The sound inside an `audio_chunk`: raw s16le mono at `pcmRateHz`, or a WAV file that says its own rate.
 * @throws DubError `bad_frame` naming what is wrong with audio_data
 */
export function decodeChunk(audioData: string, pcmRateHz: number, maxDurationS: number): ChunkAudio {
  if (!BASE64.test(audioData) || audioData.length % 4 !== 0) {
    throw bad(`saw text that is not base64, takes base64 of s16le mono PCM or of a WAV file`);
  }
  const bytes = Buffer.from(audioData, 'base64');
  const isWav = bytes.length >= 12 && bytes.toString('latin1', 0, 4) === 'RIFF';
  const audio = isWav ? decodeWav(bytes) : { rateHz: pcmRateHz, samples: decodePcm(bytes) };
  checkDuration(audio, maxDurationS, 'audio_data');
  return audio;
}

/** @throws DubError `bad_frame` where a chunk is longer than MAX_CHUNK_DURATION */
export function checkDuration({ samples, rateHz }: ChunkAudio, maxDurationS: number, field: string): void {
  const durationS = samples.length / rateHz;
  if (durationS > maxDurationS + 1e-6) {
    throw bad(`saw ${durationS.toFixed(3)} s, takes at most ${maxDurationS} s (MAX_CHUNK_DURATION)`, field);
  }
}

function decodePcm(bytes: Buffer): Int16Array {
  if (bytes.length % 2 !== 0)
    throw bad(`saw ${bytes.length} bytes, takes whole s16le samples (an even number)`);
  return readPcm(bytes);
}

function decodeWav(bytes: Buffer): ChunkAudio {
  const wav = new (load('wavefile') as typeof Wavefile).WaveFile();
  let rateHz: number;
  let channels: number;
  let samples: Int16Array;
  try {
    wav.fromBuffer(bytes);
    const format = wav.fmt as { sampleRate: number; numChannels: number };
    rateHz = format.sampleRate;
    channels = format.numChannels;
    if (wav.bitDepth !== '16') wav.toBitDepth('16');
    samples = readPcm((wav.data as { samples: Uint8Array }).samples);
  } catch (cause) {
    throw new DubError(
      'bad_frame',
      'audio_data: saw a WAV file that cannot be read, takes PCM or float WAV.',
      {
        stage: 'wire',
        cause,
      },
    );
  }
  if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) {
    throw bad(`saw a WAV file of ${rateHz} Hz, takes ${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz`);
  }
  if (channels < 1 || channels > 8) throw bad(`saw a WAV file of ${channels} channels, takes 1 to 8`);
  return { rateHz, samples: channels === 1 ? samples : mixedDown(samples, channels) };
}

function mixedDown(interleaved: Int16Array, channels: number): Int16Array {
  return Int16Array.from({ length: Math.floor(interleaved.length / channels) }, (_, i) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[i * channels + channel] ?? 0;
    return Math.round(sum / channels);
  });
}

function bad(what: string, field = 'audio_data'): DubError {
  return new DubError('bad_frame', `${field}: ${what}.`, { stage: 'wire' });
}
