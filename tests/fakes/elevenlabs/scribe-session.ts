/** One session of realtime recognition: recognises only the sound that it is sent, with the manners and limits of the service. */
import { durationMs } from '../../../shared/pcm.ts';
import { Chance, delayMs } from '../google/chance.ts';
import type { Ear } from '../google/ear.ts';
import { Post } from '../google/post.ts';
import type { ScribeManners } from './profile.ts';
import { ScribeRecognition, type Committed } from './scribe-recognition.ts';

const RATE_HZ = 16_000;
const LEAST_COMMIT_MS = 300;
const CHUNK_BYTES = 256 * 1024;
/** ISO 639-1 or 639-3. */
const LANGUAGE = /^[a-z]{2,3}$/;

/** What it says instead of a transcript, in its own words. */
export const SCRIBE_ERRORS = {
  error: 'An unexpected error occurred.',
  auth_error: 'You must be authenticated to use this endpoint.',
  quota_exceeded: 'This request exceeds your quota of 10000. You have 0 credits remaining.',
  commit_throttled:
    'Commit request ignored: only 0.00s of uncommitted audio. You need at least 0.3s of uncommitted audio before committing.',
  transcriber_error: 'The transcriber has failed.',
  unaccepted_terms: 'You have not accepted the terms of service.',
  rate_limited: 'You have exceeded the rate limit.',
  input_error: 'The message is not valid.',
  invalid_request: 'The parameters are not valid.',
  queue_overflow: 'Too much audio is queued. Please stream approximately at real time.',
  resource_exhausted: 'No capacity is left, please try again later.',
  session_time_limit_exceeded: 'The session has reached its time limit.',
  chunk_size_exceeded: 'The audio chunk is too large.',
  insufficient_audio_activity: 'The session was closed for lack of audio activity.',
} as const;
export type ScribeError = keyof typeof SCRIBE_ERRORS;

/** A session as it went, for tests to look at. */
export interface ScribeRecord {
  readonly query: URLSearchParams;
  audioMs: number;
  messages: number;
  commits: number;
  isOpen: boolean;
  /** The most that sound was ahead of its time. */
  aheadMs: number;
  /** When it gave a partial, on the clock of its sound. */
  readonly partialsAtMs: number[];
  /** From each commit to its text. */
  readonly finalsAfterMs: number[];
}

/** What goes wrong, at the first occasion from so much sound of a session on. */
export type ScribeFault =
  | { readonly kind: 'error'; readonly name: ScribeError; readonly fromMs: number }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string; readonly fromMs: number }
  /** No transcript comes any more. */
  | { readonly kind: 'stall'; readonly fromMs: number }
  /** Texts come without the words' times. */
  | { readonly kind: 'no_times'; readonly fromMs: number }
  /** Said instead of the next transcript. */
  | { readonly kind: 'raw'; readonly text: string; readonly fromMs: number };

export interface ScribeRules {
  readonly ear: () => Ear;
  readonly speed: () => number;
  readonly manners: ScribeManners;
  readonly seed: number;
}

export function newRecord(query: URLSearchParams): ScribeRecord {
  return {
    ...{ query, audioMs: 0, messages: 0, commits: 0, isOpen: true, aheadMs: 0 },
    ...{ partialsAtMs: [], finalsAfterMs: [] },
  };
}

/** What a session says goes here: a socket, or whatever stands in for one. */
export interface ScribeWire {
  send(text: string): void;
  close(code: number, reason: string): void;
}

export class ScribeFakeSession {
  readonly #wire: ScribeWire;
  readonly #record: ScribeRecord;
  readonly #rules: ScribeRules;
  readonly #chance: Chance;
  readonly #struck: (audioMs: number) => ScribeFault | undefined;
  readonly #ear: Ear;
  readonly #recognition: ScribeRecognition;
  readonly #post = new Post();
  readonly #openedAtMs = performance.now();
  #committedToMs = 0;
  #withoutSound: NodeJS.Timeout | undefined;
  #isStalled = false;
  #hasNoTimes = false;

  constructor(
    wire: ScribeWire,
    record: ScribeRecord,
    rules: ScribeRules,
    chance: Chance,
    struck: (audioMs: number) => ScribeFault | undefined,
  ) {
    this.#wire = wire;
    this.#record = record;
    this.#rules = rules;
    this.#chance = chance;
    this.#struck = struck;
    this.#ear = rules.ear();
    this.#recognition = new ScribeRecognition(this.#ear, chance, rules.manners);
  }

  begin(hasKey: boolean): void {
    const { query } = this.#record;
    if (!hasKey) {
      this.#fail('auth_error');
      return;
    }
    const language = query.get('language_code');
    const isWrong =
      query.get('model_id') !== 'scribe_v2_realtime' ||
      query.get('audio_format') !== 'pcm_16000' ||
      query.get('commit_strategy') !== 'manual' ||
      (language !== null && !LANGUAGE.test(language)) ||
      query.getAll('keyterms').length > 50 ||
      query.getAll('keyterms').some((term) => term.length > 20);
    if (isWrong) {
      this.#fail('invalid_request');
      return;
    }
    this.#wire.send(
      JSON.stringify({
        message_type: 'session_started',
        session_id: 'fake',
        config: { sample_rate: RATE_HZ, model_id: query.get('model_id'), language_code: language },
      }),
    );
    this.#awaitSound();
    this.#strike();
  }

  /** The other side has hung up. */
  hungUp(): void {
    this.#record.isOpen = false;
    clearTimeout(this.#withoutSound);
    this.#post.clear();
  }

  /** A message of the other side's. */
  receive(text: string): void {
    if (!this.#record.isOpen) return;
    const message = readMessage(text);
    if (message === undefined) {
      this.#fail('input_error');
      return;
    }
    this.#record.messages++;
    const bytes = Buffer.from(message.audio_base_64, 'base64');
    if (bytes.length > CHUNK_BYTES) this.#fail('chunk_size_exceeded');
    else if (bytes.length > 0) this.#recognize(bytes);
    if (message.commit) this.#commit();
  }

  #recognize(bytes: Buffer): void {
    const record = this.#record;
    const samples = new Int16Array(new Uint8Array(bytes).buffer);
    record.audioMs += durationMs(samples.length, RATE_HZ);
    const { ahead, ownCommitMs } = this.#rules.manners;
    const sinceMs = (performance.now() - this.#openedAtMs) * this.#rules.speed();
    record.aheadMs = Math.max(record.aheadMs, record.audioMs - sinceMs);
    if (ahead !== undefined && record.audioMs > sinceMs * ahead.pace + ahead.ms) {
      this.#fail('queue_overflow');
      return;
    }
    this.#awaitSound();
    if (this.#strike()) return;
    this.#ear.hear(samples);
    for (const text of this.#recognition.partialsTo(record.audioMs)) {
      this.#send(delayMs(this.#rules.manners.partial, this.#chance), () => {
        record.partialsAtMs.push(record.audioMs);
        return { message_type: 'partial_transcript', text };
      });
    }
    if (record.audioMs - this.#committedToMs >= ownCommitMs) this.#answer();
  }

  #commit(): void {
    this.#record.commits++;
    if (this.#record.audioMs - this.#committedToMs < LEAST_COMMIT_MS) this.#fail('commit_throttled');
    else this.#answer();
  }

  #answer(): void {
    const { manners } = this.#rules;
    this.#committedToMs = this.#record.audioMs;
    const committed = this.#recognition.commit(this.#record.audioMs);
    const times = this.#chance.next() < manners.repeatedPart ? 2 : 1;
    const fromMs = performance.now();
    for (let time = 0; time < times; time++) {
      this.#send(delayMs(manners.final, this.#chance), () => {
        if (time === 0) this.#record.finalsAfterMs.push(performance.now() - fromMs);
        return { message_type: 'committed_transcript', text: committed.text };
      });
      this.#send(delayMs(manners.times, this.#chance), () => this.#timed(committed));
    }
  }

  #timed({ text, tokens, language }: Committed): object | undefined {
    if (this.#hasNoTimes) return undefined;
    const words = text === '' ? null : tokens;
    return { message_type: 'committed_transcript_with_timestamps', text, words, language_code: language };
  }

  /** In the order in which they are sent. */
  #send(afterMs: number, message: () => object | undefined): void {
    if (this.#isStalled) return;
    this.#post.send(afterMs / this.#rules.speed(), () => {
      const content = message();
      if (content !== undefined && this.#record.isOpen) this.#wire.send(JSON.stringify(content));
    });
  }

  /** @returns whether nothing else is answered */
  #strike(): boolean {
    const fault = this.#struck(this.#record.audioMs);
    switch (fault?.kind) {
      case 'error':
        this.#fail(fault.name);
        return true;
      case 'close':
        this.#record.isOpen = false;
        this.#wire.close(fault.code, fault.reason);
        return true;
      case 'stall':
        this.#isStalled = true;
        return true;
      case 'no_times':
        this.#hasNoTimes = true;
        return false;
      case 'raw':
        this.#wire.send(fault.text);
        return false;
      case undefined:
        return this.#isStalled;
    }
  }

  #awaitSound(): void {
    clearTimeout(this.#withoutSound);
    this.#withoutSound = setTimeout(() => {
      this.#fail('insufficient_audio_activity');
    }, this.#rules.manners.withoutSoundMs / this.#rules.speed());
    this.#withoutSound.unref();
  }

  /** Says what is wrong and hangs up, as was seen of a commit of nothing. */
  #fail(name: ScribeError): void {
    if (!this.#record.isOpen) return;
    this.#record.isOpen = false;
    clearTimeout(this.#withoutSound);
    this.#wire.send(JSON.stringify({ message_type: name, error: SCRIBE_ERRORS[name] }));
    this.#wire.close(1000, name);
  }
}

function readMessage(text: string): { audio_base_64: string; commit: boolean } | undefined {
  try {
    const message = JSON.parse(text) as Record<string, unknown>;
    const { message_type: type, audio_base_64: audio, commit, sample_rate: rate } = message;
    if (type !== 'input_audio_chunk' || typeof audio !== 'string' || rate !== RATE_HZ) return undefined;
    return { audio_base_64: audio, commit: commit === true };
  } catch {
    return undefined;
  }
}
