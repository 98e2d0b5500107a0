/** Whether a microphone can be worked with, from how loud it has been: a pure step for each chunk. */
export type SoundVerdict = 'waiting' | 'silent' | 'quiet' | 'good' | 'clipping';

const SPEECH_RMS = 0.02;
const AUDIBLE_RMS = 0.005;
const CLIPPING_RMS = 0.45;
/** Speech is there once it was loud for so many chunks of 64 ms. */
const ENOUGH_CHUNKS = 8;
/** Some five seconds. */
const SILENT_AFTER_CHUNKS = 80;
/** Some half a minute: nobody pauses for so long in a room without any noise of its own. */
const LOST_AFTER_CHUNKS = 470;

export interface SoundCheck {
  readonly chunks: number;
  readonly speech: number;
  readonly audible: number;
  readonly clipping: number;
  /** The latest ones without a sound. */
  readonly silent: number;
}

export const NO_SOUND_YET: SoundCheck = { chunks: 0, speech: 0, audible: 0, clipping: 0, silent: 0 };

/** @param rms of one chunk, 0..1 of full scale */
export function withChunk(check: SoundCheck, rms: number): SoundCheck {
  return {
    chunks: check.chunks + 1,
    speech: check.speech + Number(rms >= SPEECH_RMS),
    audible: check.audible + Number(rms >= AUDIBLE_RMS),
    clipping: check.clipping + Number(rms >= CLIPPING_RMS),
    silent: rms >= AUDIBLE_RMS ? 0 : check.silent + 1,
  };
}

export function verdictOf({ chunks, speech, audible, clipping, silent }: SoundCheck): SoundVerdict {
  if (silent >= LOST_AFTER_CHUNKS) return 'silent';
  if (clipping >= ENOUGH_CHUNKS) return 'clipping';
  if (speech >= ENOUGH_CHUNKS) return 'good';
  if (chunks < SILENT_AFTER_CHUNKS) return 'waiting';
  return audible >= ENOUGH_CHUNKS ? 'quiet' : 'silent';
}
