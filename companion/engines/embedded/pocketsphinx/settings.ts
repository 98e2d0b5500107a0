/**
 * The decoder's settings. Tried, and not better: wip, ds, topn, pl_window, narrower beams, remove_noise off; cmn and
 * cmninit are the model's own and are carried over from utterance to utterance by the decoder.
 */
type Settings = Record<string, string | number | boolean>;

const BOTH: Settings = {
  // A second pass over the first one's words: on a reading it raised word error from 16 % to 24 %, and cost a fifth more.
  fwdflat: false,
  // Bounds the search where it is unsure, which is where a call takes longest: a fifth less work, the same words.
  maxhmmpf: 10_000,
  // Trusts the language model a little more than the usual 6.5, which steadies the words while they are spoken.
  lw: 7.2,
};

export const SETTINGS: Record<'0.8' | '5', Settings> = {
  '0.8': {
    ...BOTH,
    logfn: '/dev/null',
    // The pipeline finds the pauses; a decoder that drops silence by itself also shifts every later word's time.
    remove_silence: false,
  },
  '5': { ...BOTH, loglevel: 'FATAL' },
};
