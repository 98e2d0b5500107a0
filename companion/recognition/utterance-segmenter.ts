import { MAX_FRAME_GAP_MS } from './ports/audio-frame.ts';
import type { ActivityFrame } from './voice-activity-track.ts';

/** Silence of this length ends an utterance. */
export const UTTERANCE_END_SILENCE_MS = 380;

export type UtteranceEvent =
  /** @property startMs with the pre-roll; the frame that started it follows as `extended` */
  | { readonly type: 'started'; readonly startMs: number }
  | { readonly type: 'extended'; readonly endMs: number; readonly isSpeech: boolean }
  | { readonly type: 'ended' };

/** Turns voice activity into utterances: speech between two pauses. Pure state and steps, on the capture clock. */
export class UtteranceSegmenter {
  /** The open utterance. */
  #open: { lastSpeechMs: number } | undefined;
  #frameEndMs = 0;
  #lastSpeechMs = 0;
  /** Captured sound has no gap from here on. */
  #unbrokenFromMs = 0;

  /** @param preRollMs sound from before the first speech frame that the recogniser asks for */
  step({ startMs, endMs, isSpeech }: ActivityFrame, preRollMs: number): UtteranceEvent[] {
    const events: UtteranceEvent[] = [];
    if (Math.abs(startMs - this.#frameEndMs) > MAX_FRAME_GAP_MS) {
      events.push(...this.interrupt());
      this.#unbrokenFromMs = startMs;
    }
    if (this.#open === undefined && isSpeech) {
      // The pre-roll never reaches into earlier speech, which would be recognised twice, nor across a gap.
      const reachMs = Math.max(startMs - preRollMs, this.#lastSpeechMs, this.#unbrokenFromMs);
      events.push({ type: 'started', startMs: Math.min(startMs, reachMs) });
      this.#open = { lastSpeechMs: endMs };
    }
    this.#frameEndMs = endMs;
    if (isSpeech) this.#lastSpeechMs = endMs;
    if (this.#open === undefined) return events;
    if (isSpeech) this.#open.lastSpeechMs = endMs;
    events.push({ type: 'extended', endMs, isSpeech });
    if (endMs - this.#open.lastSpeechMs >= UTTERANCE_END_SILENCE_MS) events.push(...this.interrupt());
    return events;
  }

  /** Ends the open utterance, if there is one: a seek, or the end of the session. */
  interrupt(): UtteranceEvent[] {
    if (this.#open === undefined) return [];
    this.#open = undefined;
    return [{ type: 'ended' }];
  }
}
