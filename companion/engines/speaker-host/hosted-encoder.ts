/**
 * Tells speakers apart by embeddings that are made in a process of their own, one for all sessions: no session holds another,
 * and where the process ends or stands still, speakers are labelled by what is known until it is back.
 */
import { durationMs } from '../../../shared/pcm.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import { PIPELINE_RATE_HZ, type AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type {
  AudioHistory,
  SpeakerEmbedding,
  SpeakerEmbeddingStream,
  SpeakerEncoder,
  Urgency,
  Voiced,
} from '../../dubbing/ports/speaker-encoder.ts';
import { similarityIn, type EmbeddingSpace } from '../speaker-embedding/embedding-space.ts';
import { VOICEPRINT, VoiceprintSpace } from '../ivector/voiceprint-space.ts';
import { SerialWorker } from '../process/serial-worker.ts';
import { RESEMBLYZER, resemblyzerSpace } from '../resemblyzer/space.ts';
import { EmbeddingProcess } from './embedding-process.ts';
import { EmbeddingQueue, type EmbeddingCounts } from './embedding-queue.ts';
import type { EmbedRequest } from './protocol.ts';

/** A stretch takes some tens of milliseconds; a process that answers nothing for so long stands still. */
const STANDSTILL_MS = 10_000;
/** Loading takes half a second, and several times as much on a machine that is busy. */
const START_TIMEOUT_MS = 20_000;
/** After a failure nothing is asked for so long; twice as long after each further one. */
const REST_MS = 500;
const LONGEST_REST_MS = 30_000;
/** Speech that is sent ahead at once. */
const PREPARED_MS = 500;
/** Frames reach beyond the stretch they are of. */
const EDGE_MS = 60;
/** A recording that is embedded whole is no session's. */
const NO_STREAM = 0;

/** Resemblyzer's weights, as they were installed. */
export interface NeuralWeights {
  readonly folder: string;
  /** Whether the files are what was installed. */
  verify(): Promise<boolean>;
}

export interface HostedEncoderOptions {
  /** Voiceprints alone are made where left out. */
  readonly neural?: NeuralWeights | undefined;
  /** Why there is no neural encoder, where one was asked for. */
  readonly trouble?: DubError | undefined;
  readonly threads?: number;
  readonly standstillMs?: number;
  readonly nowMs?: () => number;
}

export class HostedSpeakerEncoder implements SpeakerEncoder {
  readonly #options: HostedEncoderOptions;
  readonly #nowMs: () => number;
  readonly #worker: SerialWorker<EmbedRequest, SpeakerEmbedding | undefined>;
  readonly #queue: EmbeddingQueue;
  #process: EmbeddingProcess | undefined;
  #isNeural: boolean;
  #trouble: DubError | undefined;
  #onTrouble: ((error: DubError) => void) | undefined;
  #voiceprint: VoiceprintSpace | undefined;
  #nextStream = NO_STREAM + 1;
  #closed: number[] = [];
  #failures = 0;
  #restUntilMs = 0;

  constructor(options: HostedEncoderOptions = {}) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#isNeural = options.neural !== undefined;
    this.#trouble = options.trouble;
    this.#worker = new SerialWorker({
      name: this.info.name,
      stage: 'speaker',
      start: () => this.#start(),
      timeoutMs: options.standstillMs ?? STANDSTILL_MS,
      queueLimit: 1,
    });
    this.#queue = new EmbeddingQueue((request) => this.#ask(request), this.#nowMs);
  }

  get info(): EngineInfo {
    return this.#isNeural ? RESEMBLYZER : VOICEPRINT;
  }

  get spaces(): readonly string[] {
    return this.#spaces().map(({ name }) => name);
  }

  get counts(): EmbeddingCounts {
    return this.#queue.counts;
  }

  /** The process, for tests that end it or stop it. */
  get pid(): number | undefined {
    return this.#process?.alive === true ? this.#process.pid : undefined;
  }

  /** @param onTrouble once, now or later, where the neural encoder was asked for and does not run */
  whenInTrouble(onTrouble: (error: DubError) => void): void {
    if (this.#trouble === undefined) this.#onTrouble = onTrouble;
    else onTrouble(this.#trouble);
  }

  /** Starts the process ahead of the first session. Rejects where it does not start. */
  async warm(): Promise<void> {
    this.#voiceprintSpace();
    await this.#worker.warm();
  }

  async encode(samples: Int16Array, signal?: AbortSignal): Promise<SpeakerEmbedding | undefined> {
    signal?.throwIfAborted();
    if (!this.#queue.accepts('patient')) {
      throw new DubError(
        'overloaded',
        { reason: 'recordings' },
        {
          stage: 'speaker',
        },
      );
    }
    const embedding = await this.#queue.add('patient', () => ({
      ...{ type: 'embed', stream: NO_STREAM, fromMs: 0, toMs: durationMs(samples.length, PIPELINE_RATE_HZ) },
      sound: [{ startMs: 0, samples: samples.slice() }],
      // What was kept of another recording is not of this one.
      closed: [...this.#closed.splice(0), NO_STREAM],
    }));
    signal?.throwIfAborted();
    return embedding;
  }

  openStream(history: AudioHistory): SpeakerEmbeddingStream {
    const stream = this.#nextStream++;
    const request = (type: EmbedRequest['type'], fromMs: number, toMs: number) => (): EmbedRequest => ({
      ...{ type, stream, fromMs, toMs },
      sound: copied(history.frames(fromMs - EDGE_MS, toMs + EDGE_MS)),
      closed: this.#closed.splice(0),
    });
    let [preparedToMs, speechFromMs] = [0, 0];
    let isOpen = true;
    return {
      speech: (fromMs, toMs) => {
        // The stretch that is being spoken begins anew after a pause.
        if (fromMs - preparedToMs > EDGE_MS && fromMs > speechFromMs + PREPARED_MS) speechFromMs = fromMs;
        preparedToMs = toMs;
        if (toMs - speechFromMs < PREPARED_MS || !this.#isUp() || !this.#queue.accepts('prepare')) return;
        void this.#queue.add('prepare', request('prepare', speechFromMs, toMs));
        speechFromMs = toMs;
      },
      embed: async (fromMs, toMs, urgency: Urgency) => {
        if (!isOpen || !this.#isUp()) return undefined;
        // Sound that is asked for later may be forgotten by then.
        return this.#queue.add(urgency, request('embed', fromMs, toMs)).catch(() => undefined);
      },
      close: () => {
        if (isOpen) this.#closed.push(stream);
        isOpen = false;
      },
    };
  }

  similarity(a: Voiced, b: Voiced): number {
    return similarityIn(this.#spaces(), a, b);
  }

  overlap({ vectors }: SpeakerEmbedding): number {
    const space = this.#voiceprintSpace();
    const vector = vectors[space.name];
    return vector === undefined ? 0 : space.overlap(vector);
  }

  close(): void {
    this.#worker.close();
  }

  /** Whether the process may be asked: not while it rests after a failure. */
  #isUp(): boolean {
    return this.#nowMs() >= this.#restUntilMs;
  }

  async #start(): Promise<EmbeddingProcess> {
    const { neural, threads = 1 } = this.#options;
    const isWhole = neural === undefined || !this.#isNeural || (await neural.verify());
    if (!isWhole) this.#doWithout('its model is damaged, install it again.');
    const folder = this.#isNeural ? neural?.folder : undefined;
    const process = await EmbeddingProcess.start(folder, threads, START_TIMEOUT_MS);
    this.#process = process;
    if (process.neuralTrouble !== undefined) this.#doWithout(process.neuralTrouble);
    return process;
  }

  /** For good: what is embedded from now on has no vector in the neural space. */
  #doWithout(reason: string): void {
    this.#isNeural = false;
    this.#trouble = new DubError(
      'engine_failed',
      { reason: 'reported', engine: 'neural', said: reason },
      {
        stage: 'speaker',
      },
    );
    this.#onTrouble?.(this.#trouble);
  }

  async #ask(request: EmbedRequest): Promise<SpeakerEmbedding | undefined> {
    try {
      const embedding = await this.#worker.call(request, NEVER);
      this.#failures = 0;
      return embedding;
    } catch (error) {
      this.#restUntilMs = this.#nowMs() + Math.min(LONGEST_REST_MS, REST_MS * 2 ** this.#failures++);
      throw error;
    }
  }

  #spaces(): readonly EmbeddingSpace[] {
    const voiceprint = this.#voiceprintSpace();
    return this.#isNeural ? [resemblyzerSpace, voiceprint] : [voiceprint];
  }

  /** Read when it is first needed. */
  #voiceprintSpace(): VoiceprintSpace {
    return (this.#voiceprint ??= VoiceprintSpace.shipped());
  }
}

const NEVER = new AbortController().signal;

/** Frames are views of longer buffers, all of which would be sent. */
function copied(frames: readonly AudioFrame[]): AudioFrame[] {
  return frames.map(({ startMs, samples }) => ({ startMs, samples: samples.slice() }));
}
