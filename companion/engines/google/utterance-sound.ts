/** The sound of one utterance: what of it is kept, how much of it is speech, and where it ends. */
import { frameEndMs, type AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type { VoiceRecord } from '../word-timing/voice-record.ts';
import { KeptSound, type KeptFrame } from './kept-sound.ts';

export class UtteranceSound {
  readonly #voice: VoiceRecord;
  readonly #kept = new KeptSound();
  #writtenToMs: number;
  #speechMs = 0;

  /** @param voice where speech is told of, perhaps with that of utterances before */
  constructor(startMs: number, voice: VoiceRecord) {
    this.#writtenToMs = startMs;
    this.#voice = voice;
  }

  get writtenToMs(): number {
    return this.#writtenToMs;
  }
  get speechMs(): number {
    return this.#speechMs;
  }

  /** @param coveredToMs how far the service says it has heard */
  add(frame: AudioFrame, isSpeech: boolean, coveredToMs: number): void {
    this.#kept.add(frame, isSpeech, coveredToMs);
    this.#writtenToMs = frameEndMs(frame);
    if (!isSpeech) return;
    this.#voice.add(frame.startMs, this.#writtenToMs);
    this.#speechMs += this.#writtenToMs - frame.startMs;
  }

  /** The end of the last speech before a time; of all sound, where there was none. */
  lastSpeechMs(beforeMs = Infinity): number {
    return this.#voice.lastEndMs(beforeMs) ?? this.#writtenToMs;
  }

  /** What is kept of the sound that ends after a time. */
  since(ms: number): readonly KeptFrame[] {
    return this.#kept.since(ms);
  }
}
