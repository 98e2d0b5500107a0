import type { PartialTranscript } from '../recognition/transcript-stage.ts';
import type { SessionSink } from './events.ts';

/** Partials come ten times a second: who says them is asked again once there is so much more of them. */
const ASK_AGAIN_MS = 400;

export interface PartialTranscriptsOptions {
  readonly emit: SessionSink;
  /** Who says what is not committed yet; undefined where that is not known. Never rejects. */
  readonly guessSpeaker: (startMs: number, endMs: number) => Promise<string | undefined>;
}

/** The running transcript, with its speaker as soon as the voice tells. */
export class PartialTranscripts {
  readonly #options: PartialTranscriptsOptions;
  /** The answer for the words that begin at `fromMs`. */
  #speaker:
    { readonly fromMs: number; readonly askedToMs: number; readonly id: string | undefined } | undefined;

  constructor(options: PartialTranscriptsOptions) {
    this.#options = options;
  }

  publish({ words, text, isFinal, isOpen, language }: PartialTranscript): void {
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined) return;
    const speaker = this.#speaker?.fromMs === first.startMs ? this.#speaker.id : undefined;
    this.#options.emit({
      type: 'transcript',
      text,
      isFinal,
      startMs: Math.round(first.startMs),
      endMs: Math.round(last.endMs),
      ...(speaker === undefined ? {} : { speakerId: speaker }),
      language,
    });
    // For a later partial: neither this one nor a clause waits for the answer.
    if (isOpen) void this.#ask(first.startMs, last.endMs);
  }

  async #ask(fromMs: number, toMs: number): Promise<void> {
    const known = this.#speaker?.fromMs === fromMs ? this.#speaker : undefined;
    if (known !== undefined && toMs - known.askedToMs < ASK_AGAIN_MS) return;
    // The former answer holds until there is another.
    this.#speaker = { fromMs, askedToMs: toMs, id: known?.id };
    const id = await this.#options.guessSpeaker(fromMs, toMs);
    if (id !== undefined && this.#speaker.fromMs === fromMs) this.#speaker = { ...this.#speaker, id };
  }
}
