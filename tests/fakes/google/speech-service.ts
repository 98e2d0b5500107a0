/** Speech-to-Text's StreamingRecognize, with its manners and limits. */
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { durationMs } from '../../../shared/pcm.ts';
import { Chance, delayMs, type Latency } from './chance.ts';
import type { Ear } from './ear.ts';
import type { Fault, Faults } from './faults.ts';
import { Post } from './post.ts';
import type { SpeechManners } from './profile.ts';
import { RealRecognition } from './real-recognition.ts';
import { Recognition, type Result, type Transcriber } from './recognition.ts';
import { statusMetadata } from './status-details.ts';

export interface RecognitionConfig {
  readonly encoding: string;
  readonly sampleRateHertz: number;
  readonly languageCode: string;
  readonly alternativeLanguageCodes: readonly string[];
  readonly model: string;
  readonly maxAlternatives: number;
  readonly enableAutomaticPunctuation: boolean;
  readonly enableWordTimeOffsets: boolean;
  readonly enableWordConfidence: boolean;
  readonly speechContexts: readonly { phrases: readonly string[] }[];
}

export interface RecognizeRequest {
  readonly streamingRequest?: 'streamingConfig' | 'audioContent';
  readonly streamingConfig?: { config: RecognitionConfig; interimResults: boolean };
  readonly audioContent?: Buffer;
}

export interface RecognizeResponse {
  readonly results: readonly Result[];
  readonly totalBilledTime?: { seconds: number };
}

type Call = ServerDuplexStream<RecognizeRequest, RecognizeResponse>;

/** A gRPC stream as it went, for tests to look at. */
export interface StreamRecord {
  config: RecognitionConfig | undefined;
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
  /** Codes that are not known at all, and those that only the older models know. */
  readonly unknownLanguages: readonly string[];
  readonly oldModelLanguages: readonly string[];
  readonly seed: number;
  /** Left out, it is kind. */
  readonly manners?: SpeechManners | undefined;
}

const MESSAGE_BYTES = 25 * 1024;
const ALTERNATIVES = 3;

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

  readonly streamingRecognize = (call: Call): void => {
    const record: StreamRecord = {
      config: undefined,
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
    record: StreamRecord,
    rules: SpeechRules,
    chance: Chance,
    fault: (audioMs: number) => Fault | undefined,
    changed: () => void,
  ) {
    this.#call = call;
    this.#record = record;
    this.#rules = rules;
    this.#chance = chance;
    this.#fault = fault;
    this.#changed = changed;
    this.#ear = rules.ear();
    call.on('data', (request: RecognizeRequest) => {
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

  #take(request: RecognizeRequest): void {
    if (!this.#record.isOpen || this.#isStalled) return;
    const fault = this.#fault(this.#record.audioMs);
    if (fault?.kind === 'stall') this.#isStalled = true;
    else if (fault?.kind === 'status') this.#fail(fault.code, fault.details, fault.reason);
    else if (this.#recognition === undefined) this.#configure(request.streamingConfig?.config);
    else if (request.audioContent === undefined || request.streamingRequest !== 'audioContent') {
      this.#fail(
        status.INVALID_ARGUMENT,
        'Malordered data received. Expected audio_content, got something else.',
      );
    } else this.#hear(request.audioContent);
    this.#changed();
  }

  #configure(config: RecognitionConfig | undefined): void {
    const wrong = config === undefined ? 'Malordered data received. Expected config.' : this.#wrongIn(config);
    if (config === undefined || wrong !== undefined) {
      this.#fail(status.INVALID_ARGUMENT, wrong ?? '');
      return;
    }
    this.#record.config = config;
    const asked = {
      codes: [config.languageCode, ...config.alternativeLanguageCodes],
      tellsConfidence: config.enableWordConfidence,
    };
    const { manners } = this.#rules;
    this.#recognition =
      manners === undefined
        ? new Recognition(this.#ear, this.#chance, asked)
        : new RealRecognition(this.#ear, this.#chance, asked, manners);
    this.#awaitSound();
  }

  #wrongIn(config: RecognitionConfig): string | undefined {
    const { languageCode, model } = config;
    if (config.encoding !== 'LINEAR16' || config.sampleRateHertz !== 16_000) {
      return "Invalid recognition 'config': bad encoding or sample rate.";
    }
    if (this.#rules.unknownLanguages.includes(languageCode) || !/^[a-z]{2,3}-/.test(languageCode)) {
      return `Invalid recognition 'config': bad language code: ${languageCode}`;
    }
    if (model === 'latest_long' && this.#rules.oldModelLanguages.includes(languageCode)) {
      return `Invalid recognition 'config': The requested model is currently not supported for language : ${languageCode}.`;
    }
    if (config.alternativeLanguageCodes.length > ALTERNATIVES) {
      return "Invalid recognition 'config': too many alternative language codes.";
    }
    return undefined;
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
    const { speed, manners, streamLimitMs } = this.#rules;
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
      this.#fail(status.OUT_OF_RANGE, 'Exceeded maximum allowed stream duration of 305 seconds.');
      return;
    }
    this.#ear.hear(samples);
    for (const results of this.#recognition?.heardTo(record.audioMs) ?? []) this.#answer({ results });
  }

  #halfClosed(): void {
    const record = this.#record;
    record.isHalfClosed = true;
    this.#changed();
    if (!record.isOpen || this.#isStalled) return;
    const results = this.#recognition?.end(record.audioMs) ?? [];
    const seconds = Math.ceil(record.audioMs / 1000);
    const delayMs = (this.#recognition?.endDelayMs() ?? 0) / this.#rules.speed;
    this.#answer({ results, totalBilledTime: { seconds } }, delayMs);
    this.#post.send(0, () => {
      this.#call.end();
      this.#over();
    });
  }

  #answer(response: RecognizeResponse, moreMs = 0): void {
    this.#post.send(moreMs + delayMs(this.#rules.latency, this.#chance) / this.#rules.speed, () => {
      this.#note(response);
      this.#call.write(response);
    });
  }

  #note({ results }: RecognizeResponse): void {
    const record = this.#record;
    const first = this.#ear.words[0];
    if (results.length === 0 || first === undefined) return;
    record.firstAnswerMs ??= record.audioMs - first.startMs;
    record.answersAtMs.push(record.audioMs);
  }

  #awaitSound(): void {
    const { manners, speed } = this.#rules;
    if (manners === undefined) return;
    clearTimeout(this.#withoutSound);
    this.#withoutSound = setTimeout(() => {
      if (!this.#record.isOpen || this.#record.isHalfClosed) return;
      this.#fail(
        status.OUT_OF_RANGE,
        'Audio Timeout Error: Long duration elapsed without audio. Audio should be sent close to real time.',
      );
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
