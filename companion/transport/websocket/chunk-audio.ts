import { MAX_RATE_HZ, MIN_RATE_HZ, readPcm } from '../../../shared/protocol/binary.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { looksLikeWav, readWav, WavError } from '../../../shared/wav.ts';

export interface ChunkAudio {
  readonly rateHz: number;
  /** Mono. */
  readonly samples: Int16Array;
}

const FIELD = 'audio_data';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The sound inside an `audio_chunk`: raw s16le mono at `pcmRateHz`, or a WAV file that says its own rate.
 * @throws DubError `bad_frame` naming what is wrong with audio_data
 */
export function decodeChunk(audioData: string, pcmRateHz: number, maxDurationS: number): ChunkAudio {
  if (!BASE64.test(audioData) || audioData.length % 4 !== 0) {
    throw bad('text that is not base64', 'base64 of s16le mono PCM or of a WAV file');
  }
  const bytes = Buffer.from(audioData, 'base64');
  const audio = looksLikeWav(bytes) ? decodeWav(bytes) : { rateHz: pcmRateHz, samples: decodePcm(bytes) };
  checkDuration(audio, maxDurationS, 'audio_data');
  return audio;
}

/** @throws DubError `bad_frame` where a chunk is longer than MAX_CHUNK_DURATION */
export function checkDuration({ samples, rateHz }: ChunkAudio, maxDurationS: number, field: string): void {
  const durationS = samples.length / rateHz;
  if (durationS > maxDurationS + 1e-6) {
    throw bad(`${durationS.toFixed(3)} s`, `at most ${maxDurationS} s (MAX_CHUNK_DURATION)`, field);
  }
}

function decodePcm(bytes: Buffer): Int16Array {
  if (bytes.length % 2 !== 0) throw bad(`${bytes.length} bytes`, 'whole s16le samples (an even number)');
  return readPcm(bytes);
}

function decodeWav(bytes: Uint8Array): ChunkAudio {
  let audio: ChunkAudio;
  try {
    audio = readWav(bytes);
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    const parameters = { reason: 'sound', field: FIELD, said: error.message } as const;
    throw new DubError('bad_frame', parameters, { stage: 'wire' });
  }
  const { rateHz } = audio;
  if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) {
    throw bad(`a WAV file of ${rateHz} Hz`, `${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz`);
  }
  return audio;
}

function bad(seen: string, takes: string, field = FIELD): DubError {
  return new DubError('bad_frame', { reason: 'field', field, seen, takes }, { stage: 'wire' });
}
