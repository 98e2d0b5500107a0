/**
 * The gRPC streams of one utterance, one in the place of the other before that reaches its limit. For a while both hear the same
 * sound; where they agree on the words, the second takes over, and what was said before is final.
 */
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type { Word } from '../../recognition/ports/recognizer.ts';
import type { VoiceRecord } from '../word-timing/voice-record.ts';
import { WordTiming } from '../word-timing/word-timing.ts';
import type { KeptFrame, KeptSound } from './kept-sound.ts';
import type { CallEnd, CallEvents, RecognizeCall } from './recognize-call.ts';
import { RecognizedCall } from './recognized-call.ts';
import { findSeam } from './seam.ts';

/** As many of the last words are heard again by the next gRPC stream. */
const OVERLAP_WORDS = 5;
const OVERLAP_MS = 3000;
/** Words of the former stream's end are known to the next one by then. */
const REVISED_MS = 400;
/** Two streams that have heard this much together and do not agree are joined as well as can be. */
const FORCED_AFTER_MS = 8000;

export interface CallSuccessionOptions {
  readonly language: string;
  readonly voice: VoiceRecord;
  readonly open: (events: CallEvents) => RecognizeCall;
  /** One of them has said something, or ended. */
  readonly changed: () => void;
  /** One that goes on from the utterance before. */
  readonly carried: RecognizedCall | undefined;
}

/** What the utterance knows and its streams do not. */
export interface Progress {
  readonly isOpen: boolean;
  /** No more answers are waited for. */
  readonly isGivenUp: boolean;
  readonly lastSpeechMs: number;
}

/** Words that nothing will change any more, and how far they reach. */
export interface SettledWords {
  readonly words: readonly Word[];
  readonly toMs: number;
}

export class CallSuccession {
  readonly #options: CallSuccessionOptions;
  #current: RecognizedCall | undefined;
  /** Hears the same until it takes over. */
  #next: RecognizedCall | undefined;
  readonly #listening: (() => void)[] = [];
  /** Of the words since the last take-over. */
  #timing: WordTiming | undefined;
  #skipToMs = -Infinity;

  constructor(options: CallSuccessionOptions) {
    this.#options = options;
    this.#current = options.carried;
    if (options.carried !== undefined) this.#listen(options.carried);
  }

  /** Whose words count. */
  get current(): RecognizedCall | undefined {
    return this.#current;
  }
  get next(): RecognizedCall | undefined {
    return this.#next;
  }
  /** What made one of them end that should not have. */
  get failure(): Exclude<CallEnd, 'done' | 'limit'> | undefined {
    for (const end of [this.#current?.end, this.#next?.end]) {
      if (end !== undefined && end !== 'done' && end !== 'limit') return end;
    }
    return undefined;
  }

  /** @throws DubError `spend_cap_reached` */
  begin(sound: readonly KeptFrame[], writtenToMs: number): void {
    this.#current = this.#opened(sound, writtenToMs);
  }

  /** @param unsent what of the frame the current one has not had @throws as `begin` does */
  write(frame: AudioFrame, unsent: AudioFrame | undefined, isSpeech: boolean): void {
    if (unsent !== undefined) this.#current?.write(unsent, isSpeech);
    this.#next?.write(frame, isSpeech);
  }

  /** Opens the one that is to take over. @throws as `begin` does */
  openNext(kept: Pick<KeptSound, 'since'>, words: readonly Word[], writtenToMs: number): RecognizedCall {
    const coveredMs = this.#current?.coveredToMs ?? 0;
    const wordMs = words.at(-OVERLAP_WORDS)?.startMs ?? -Infinity;
    const fromMs = Math.min(Math.max(wordMs, coveredMs - 2 * OVERLAP_MS), coveredMs - OVERLAP_MS / 3);
    this.#next = this.#opened(kept.since(fromMs), writtenToMs);
    return this.#next;
  }

  dropNext(): void {
    this.#next?.call.cancel();
    this.#next = undefined;
  }

  /** The words whose middle lies in a stretch, as now believed. */
  words(fromMs: number, untilMs: number): readonly Word[] {
    const call = this.#current;
    if (call === undefined) return [];
    const beginMs = Math.max(fromMs, this.#skipToMs);
    const recognized = call.words.filter((word) => {
      const middleMs = (word.startMs + word.endMs) / 2;
      return middleMs >= beginMs && middleMs < untilMs;
    });
    if (this.#timing === undefined) return recognized;
    return this.#timing.update(
      recognized.map((word) => ({
        text: word.text,
        isStable: word.isStable === true,
        span: word,
        ...(word.confidence === undefined ? {} : { confidence: word.confidence }),
      })),
      call.coveredToMs,
    );
  }

  /** Lets the next one take over where it can. @returns what is final by that; undefined where nothing was handed over */
  handOver(words: readonly Word[], progress: Progress): SettledWords | undefined {
    const [former, next] = [this.#current, this.#next];
    if (former === undefined || next === undefined) return undefined;
    const isForced = mustJoin(former, next, progress);
    // Words that were said already and that the next one has not heard yet would be unsaid.
    if (!isForced && next.coveredToMs < former.coveredToMs) return undefined;
    const seam = findSeam(words, next.words, { isForced, formerToMs: former.coveredToMs });
    if (seam === undefined) return undefined;
    const kept = words.slice(0, seam.keep);
    const toMs = kept.at(-1)?.endMs ?? former.coveredToMs;
    this.#timing = new WordTiming(this.#options.voice, toMs, words.slice(seam.keep));
    this.#skipToMs = seam.skipToMs;
    this.#current = next;
    this.#next = undefined;
    former.call.finish();
    return { words: kept, toMs };
  }

  /** Listens to them no more. */
  release(): void {
    for (const stop of this.#listening.splice(0)) stop();
  }

  cancel(): void {
    this.#current?.call.cancel();
    this.#next?.call.cancel();
  }

  #opened(sound: readonly KeptFrame[], writtenToMs: number): RecognizedCall {
    const { open, voice, language } = this.#options;
    const fromMs = sound[0]?.frame.startMs ?? writtenToMs;
    const call = new RecognizedCall({ open, voice, language, fromMs });
    this.#listen(call);
    for (const { frame, isSpeech } of sound) call.write(frame, isSpeech);
    return call;
  }

  #listen(call: RecognizedCall): void {
    this.#listening.push(call.onChange(this.#options.changed));
  }
}

function mustJoin(former: RecognizedCall, next: RecognizedCall, progress: Progress): boolean {
  const { isOpen, isGivenUp, lastSpeechMs } = progress;
  if (isGivenUp || next.end !== undefined) return true;
  if (!isOpen && next.confirmedToMs >= lastSpeechMs) return true;
  if (former.end !== undefined) return next.coveredToMs >= former.coveredToMs + REVISED_MS;
  return next.coveredMs >= FORCED_AFTER_MS && next.coveredToMs >= former.coveredToMs;
}
