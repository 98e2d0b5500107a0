import { ProblemError } from '../../problems.ts';
import type { AudioSource } from '../audio-source.ts';
import { StreamSource } from './stream-source.ts';

/** @throws ProblemError microphone_refused */
export async function openMicrophone(): Promise<AudioSource> {
  try {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio, video: false });
    return new StreamSource(stream, 'microphone_lost', true);
  } catch (cause) {
    throw new ProblemError('microphone_refused', cause);
  }
}
