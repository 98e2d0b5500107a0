/** The decoder's settings; the figures beside them are measured, see tests/bench. */
type Settings = Record<string, string | number | boolean>;

const BOTH: Settings = {};

export const SETTINGS: Record<'0.8' | '5', Settings> = {
  '0.8': {
    ...BOTH,
    logfn: '/dev/null',
    // The pipeline finds the pauses; a decoder that drops silence by itself also shifts every later word's time.
    remove_silence: false,
  },
  '5': { ...BOTH, loglevel: 'FATAL' },
};
