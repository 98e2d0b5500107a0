/** Speech-to-Text's StreamingRecognize, with its manners and limits. */
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { durationMs } from '../../../shared/pcm.ts';
import { Chance, delayMs, type Latency } from './chance.ts';
import type { Ear } from './ear.ts';
import type { Fault, Faults } from './faults.ts';
import { Post } from './post.ts';
import { RealRecognition } from './real-recognition.ts';
import { Recognition, type Result, type Transcriber } from './recognition.ts';
import type { Opened, SpeechWire } from './speech-wire.ts';
import { statusMetadata } from './status-details.ts';

type Call = ServerDuplexStream<unknown, object>;

/** A gRPC stream as it went, for tests to look at. */
export interface StreamRecord {
  opened: Opened;
  audioMs: number;
  messages: number;
  isOpen: boolean;
  isHalfClosed: boolean;
  /** When it answered with words, on the clock of its sound. */
  readonly answersAtMs: number[];
  /** From the beginning of its first word to its first answer. */
  firstAnswerMs: number | undefined;
}

export interface SpeechRules {
  readonly ear: () => Ear;
  /** Everything the fake waits for is divided by it, and sound may come as much faster. */
  readonly speed: number;
  latency: Latency;
  readonly streamLimitMs: number;
  /** How far sound may be ahead of its time; any where left out. */
  readonly aheadLimitMs?: number | undefined;
  readonly seed: number;
}

const MESSAGE_BYTES = 25 * 1024;

export class SpeechService {
  readonly streams: StreamRecord[] = [];
  readonly #rules: SpeechRules;
  readonly #faults: Faults;
  readonly #changed: () => void;

  constructor(rules: SpeechRules, faults: Faults, changed: () => void) {
    this.#rules = rules;
    this.#faults = faults;
    this.#changed = changed;
  }

  /** What answers a call of one of the APIs. */
  readonly handlerOf =
    (wire: SpeechWire) =>
    (call: Call): void => {
      const record: StreamRecord = {
        opened: {},
        audioMs: 0,
        messages: 0,
        isOpen: true,
        isHalfClosed: false,
        answersAtMs: [],
        firstAnswerMs: undefined,
      };
      this.streams.push(record);
      const nth = this.streams.length;
      const chance = new Chance(this.#rules.seed + nth);
      new Recognizing(
        call,
        wire,
        record,
        this.#rules,
        chance,
        (audioMs) => this.#faults.due('speech', nth, audioMs),
        this.#changed,
      );
      this.#changed();
    };
}

/** One stream. */
class Recognizing {
  readonly #call: Call;
  readonly #wire: SpeechWire;
  readonly #record: StreamRecord;
  readonly #rules: SpeechRules;
  readonly #chance: Chance;
  readonly #fault: (audioMs: number) => Fault | undefined;
  readonly #changed: () => void;
  readonly #post = new Post();
  readonly #ear: Ear;
  readonly #openedAtMs = performance.now();
  #recognition: Transcriber | undefined;
  #withoutSound: NodeJS.Timeout | undefined;
  #isStalled = false;

  constructor(
    call: Call,
    wire: SpeechWire,
    record: StreamRecord,
    rules: SpeechRules,
    chance: Chance,
    fault: (audioMs: number) => Fault | undefined,
    changed: () => void,
  ) {
    this.#call = call;
    this.#wire = wire;
    this.#record = record;
    this.#rules = rules;
    this.#chance = chance;
    this.#fault = fault;
    this.#changed = changed;
    this.#ear = rules.ear();
    call.on('data', (request: unknown) => {
      this.#take(request);
    });
    call.on('end', () => {
      this.#halfClosed();
    });
    call.on('cancelled', () => {
      this.#over();
    });
    call.on('close', () => {
      this.#over();
    });
    call.on('error', () => {
      this.#over();
    });
  }

  #take(request: unknown): void {
    if (!this.#record.isOpen || this.#isStalled) return;
    const fault = this.#fault(this.#record.audioMs);
    if (fault?.kind === 'stall') this.#isStalled = true;
    else if (fault?.kind === 'status') this.#fail(fault.code, fault.details, fault.reason);
    else if (this.#recognition === undefined) this.#configure(request);
    else {
      const sound = this.#wire.sound(request);
      if (sound === undefined) {
        this.#fail(status.INVALID_ARGUMENT, 'Malordered data received. Expected audio, got something else.');
      } else this.#hear(sound);
    }
    this.#changed();
  }

  #configure(request: unknown): void {
    const opened = this.#wire.open(request);
    if ('code' in opened) {
      this.#fail(opened.code, opened.details);
      return;
    }
    this.#record.opened = opened.opened;
    const { manners } = this.#wire;
    this.#recognition =
      manners === undefined
        ? new Recognition(this.#ear, this.#chance, opened.asked)
        : new RealRecognition(this.#ear, this.#chance, opened.asked, manners);
    this.#awaitSound();
  }

  #hear(bytes: Buffer): void {
    const record = this.#record;
    if (bytes.length > MESSAGE_BYTES) {
      this.#fail(status.INVALID_ARGUMENT, 'Audio chunk is larger than 25 KB.');
      return;
    }
    const samples = new Int16Array(new Uint8Array(bytes).buffer);
    record.audioMs += durationMs(samples.length, 16_000);
    record.messages++;
    const { speed, streamLimitMs } = this.#rules;
    const { manners } = this.#wire;
    const aheadLimitMs = this.#rules.aheadLimitMs ?? manners?.aheadMs;
    const dueMs = (performance.now() - this.#openedAtMs) * speed * (manners?.pace ?? 1);
    this.#awaitSound();
    if (aheadLimitMs !== undefined && record.audioMs > dueMs + aheadLimitMs) {
      this.#fail(
        status.OUT_OF_RANGE,
        'Audio data is being streamed too fast. Please stream audio data approximately at real time.',
      );
      return;
    }
    if (record.audioMs > streamLimitMs) {
      this.#fail(this.#wire.limit.code, this.#wire.limit.details);
      return;
    }
    this.#ear.hear(samples);
    for (const results of this.#recognition?.heardTo(record.audioMs) ?? []) this.#answer(results);
  }

  #halfClosed(): void {
    const record = this.#record;
    record.isHalfClosed = true;
    this.#changed();
    if (!record.isOpen || this.#isStalled) return;
    const results = this.#recognition?.end(record.audioMs) ?? [];
    const seconds = Math.ceil(record.audioMs / 1000);
    const delayMs = (this.#recognition?.endDelayMs() ?? 0) / this.#rules.speed;
    this.#answer(results, delayMs, seconds);
    this.#post.send(0, () => {
      this.#call.end();
      this.#over();
    });
  }

  #answer(results: readonly Result[], moreMs = 0, billedSeconds?: number): void {
    this.#post.send(moreMs + delayMs(this.#rules.latency, this.#chance) / this.#rules.speed, () => {
      this.#note(results);
      this.#call.write(this.#wire.answer(results, billedSeconds));
    });
  }

  #note(results: readonly Result[]): void {
    const record = this.#record;
    const first = this.#ear.words[0];
    if (results.length === 0 || first === undefined) return;
    record.firstAnswerMs ??= record.audioMs - first.startMs;
    record.answersAtMs.push(record.audioMs);
  }

  #awaitSound(): void {
    const { speed } = this.#rules;
    const { manners, silence } = this.#wire;
    if (manners === undefined) return;
    clearTimeout(this.#withoutSound);
    this.#withoutSound = setTimeout(() => {
      if (!this.#record.isOpen || this.#record.isHalfClosed) return;
      this.#fail(silence.code, silence.details);
    }, manners.withoutSoundMs / speed);
  }

  /** What was said before comes first, as on a real connection. */
  #fail(code: number, details: string, reason?: string): void {
    this.#record.isOpen = false;
    clearTimeout(this.#withoutSound);
    this.#post.send(0, () => {
      this.#call.emit('error', { code, details, metadata: statusMetadata(code, details, reason) });
    });
    this.#changed();
  }

  #over(): void {
    this.#post.clear();
    clearTimeout(this.#withoutSound);
    this.#record.isOpen = false;
    this.#changed();
  }
}
