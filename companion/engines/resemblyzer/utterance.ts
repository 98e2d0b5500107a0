/** How an utterance of any length becomes pieces of the length that Resemblyzer's encoder was trained on. */
import { MEL_BANDS } from './mel-frame.ts';

export const PIECE_FRAMES = 160;
const PIECE_STEP = PIECE_FRAMES / 2;
/** Softer sound is raised to this: the encoder's features are powers, and it was trained on speech of this loudness. */
const LEAST_RMS = 10 ** (-30 / 20);

/**
 * Pieces of 1.6 s that overlap by half, the last one up to the end; one piece, filled up with silence, where there is less.
 * @param frames of MEL_BANDS powers each, 10 ms apart
 * @param rms of their sound, full scale 1
 * @returns [pieces, PIECE_FRAMES, MEL_BANDS]
 */
export function piecesOf(frames: readonly Float32Array[], rms: number): Float32Array {
  const gain = rms > 0 && rms < LEAST_RMS ? (LEAST_RMS / rms) ** 2 : 1;
  const last = Math.max(0, frames.length - PIECE_FRAMES);
  const starts = Array.from({ length: Math.floor(last / PIECE_STEP) + 1 }, (_, i) => i * PIECE_STEP);
  if (last % PIECE_STEP !== 0) starts.push(last);
  const pieces = new Float32Array(starts.length * PIECE_FRAMES * MEL_BANDS);
  for (const [at, start] of starts.entries()) {
    for (const [i, frame] of frames.slice(start, start + PIECE_FRAMES).entries()) {
      const place = (at * PIECE_FRAMES + i) * MEL_BANDS;
      for (let band = 0; band < MEL_BANDS; band++) pieces[place + band] = (frame[band] ?? 0) * gain;
    }
  }
  return pieces;
}
