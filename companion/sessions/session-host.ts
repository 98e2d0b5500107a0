import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { SessionReport, SessionSummary } from '../../shared/http/sessions.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { CaptionEntry } from '../dubbing/caption-log.ts';
import type { SessionEvent, SessionStatistics } from '../dubbing/events.ts';
import { reportOfFailure } from '../failure-report.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import type { DrainTimeouts, SessionDependencies } from '../dubbing/dependencies.ts';
import { DubSession } from '../dubbing/session.ts';
import { Outbox, type Transport } from './outbox.ts';
import { Resampler, resampled } from '../resampler.ts';
import type { SessionCommand, StartCommand } from './session-command.ts';
import { reportOf, summaryOf, type Hosted } from './session-report.ts';

/** A session whose connection was lost waits this long for another. */
export const RESUME_WITHIN_MS = 60_000;
const ERRORS_KEPT = 50;
const TOKEN_BYTES = 32;
/** An engine that takes in no sound has been waited for. */
const STALLED: DrainTimeouts = { lastWordsMs: 0, drainMs: 2_500 };

/** With what the connections are waited for, less than the ten seconds after which systems end a program by force. */
const LEAVING: DrainTimeouts = { lastWordsMs: 1_500, drainMs: 2_500 };

export interface SessionHostOptions {
  readonly id: string;
  readonly dependencies: Omit<SessionDependencies, 'emit'>;
  readonly chunkSize: number;
  readonly onEnded: (session: SessionHost) => void;
  /** Told what the session says, for those who count. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined;
}

/** A dubbing session and who is connected to it. Connections come and go; it ends by a stop, or unclaimed. */
export class SessionHost {
  readonly id: string;
  readonly #options: SessionHostOptions;
  readonly #outbox = new Outbox();
  readonly #resampler = new Resampler(PIPELINE_RATE_HZ);
  readonly #startedAt = new Date();
  readonly #errors: SessionReport['errors'] = [];
  readonly #resumeToken = randomBytes(TOKEN_BYTES).toString('hex');
  #isTokenSent = false;
  #dub: DubSession | undefined;
  #transport: Transport | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #isBegun = false;
  #isEnded = false;

  constructor(options: SessionHostOptions) {
    this.id = options.id;
    this.#options = options;
  }

  get state(): SessionReport['state'] {
    return this.#isEnded ? 'ended' : this.#transport === undefined ? 'waiting' : 'live';
  }
  /** ISO 8601. */
  get startedAt(): string {
    return this.#startedAt.toISOString();
  }
  get isDubbing(): boolean {
    return this.#dub !== undefined && !this.#isEnded;
  }
  /** Nothing is being dubbed, nor about to be. */
  get isIdle(): boolean {
    return !this.#isBegun && !this.#isEnded;
  }

  /** The newest connection has the session; the one before it is closed. */
  claim(transport: Transport): void {
    clearTimeout(this.#waiting);
    this.#outbox.detach();
    this.#transport?.close(CLOSE.done, 'another connection took the session over');
    this.#transport = transport;
  }

  /** Whoever was told the token of this session may go on with it; nobody may before. */
  mayBeResumedBy(token: string | undefined): boolean {
    if (token === undefined || !this.#isTokenSent) return false;
    const [shown, known] = [Buffer.from(token), Buffer.from(this.#resumeToken)];
    return shown.length === known.length && timingSafeEqual(shown, known);
  }

  isHeldBy(transport: Transport): boolean {
    return this.#transport === transport;
  }

  /** The connection is gone. What is being dubbed waits for another one. */
  release(transport: Transport): void {
    if (this.#transport !== transport) return;
    this.#transport = undefined;
    this.#outbox.detach();
    if (this.#isEnded) return;
    if (this.#dub === undefined) this.#end();
    else this.#waiting = setTimeout(() => void this.abandon(), RESUME_WITHIN_MS);
  }

  /**
   * Does what a client asks. Commands that do not overtake sound must not overlap; resolves when the next may come.
   * @throws DubError where it cannot be done; the session is as it was
   */
  async execute(command: SessionCommand): Promise<void> {
    switch (command.type) {
      case 'start':
        return this.#start(command);
      case 'audio': {
        if (command.start !== undefined && !this.isDubbing) await this.#start(command.start);
        const { samples, rateHz } = command.sound;
        const converted = await this.#resampler.convert(samples, rateHz);
        return this.dubbing.accept(converted, command.timeMs);
      }
      case 'set_options':
        this.dubbing.setOptions(command.options);
        if (command.audioFormat !== undefined) this.#outbox.setFormat(command.audioFormat);
        return;
      case 'flush':
        this.dubbing.flush(command.beforeCaptureMs);
        return;
      case 'playback':
        this.#dub?.playback(command.report);
        return;
      case 'clone_voice':
        return this.#cloneVoice(command);
      case 'stop':
        this.#finish(await this.dubbing.stop(command.isStalled === true ? STALLED : undefined));
    }
  }

  /** @throws DubError `not_started` */
  get dubbing(): DubSession {
    if (this.#dub === undefined) throw new DubError('not_started', undefined, { stage: 'wire' });
    return this.#dub;
  }

  acknowledge(token: number): void {
    this.#outbox.acknowledge(token);
  }

  /** Nothing was begun, and somebody else needs the place. */
  giveWay(): void {
    this.#transport?.close(CLOSE.tooManySessions, 'nothing was begun');
    this.#transport = undefined;
    this.#end();
  }

  /** Nobody came back. */
  async abandon(): Promise<void> {
    const statistics = await this.#dub?.abandon();
    if (statistics === undefined) this.#end();
    else this.#finish(statistics);
  }

  /**
   * The companion closes: what was said is still dubbed for whoever listens, within five seconds, and clients are told to come
   * back, not that they are done.
   */
  async shutDown(): Promise<void> {
    if (this.#transport === undefined) await this.#dub?.abandon();
    else await this.#dub?.stop(LEAVING);
    this.#transport?.close(CLOSE.goingAway, 'the companion stops');
    this.#transport = undefined;
    this.#end();
  }

  report(): SessionReport {
    return reportOf(this.#hosted(), this.#dub, this.#errors);
  }

  summary(): SessionSummary {
    return summaryOf(this.#hosted(), this.#dub);
  }

  captions(): CaptionEntry[] {
    return this.#dub?.captions.entries() ?? [];
  }

  async #start(command: StartCommand): Promise<void> {
    this.#isBegun = true;
    try {
      await this.#begin(command);
    } finally {
      this.#isBegun = this.#dub !== undefined;
    }
  }

  async #begin({ options, audioFormat }: StartCommand): Promise<void> {
    // The first clauses are not to wait for models that are still being loaded.
    const { sourceLanguage: source, targetLanguage: target } = options;
    await this.#options.dependencies.engines.whenWarm?.({ source, target });
    const transport = this.#transport;
    if (transport === undefined || this.#isEnded) return;
    const isResumed = this.#dub !== undefined;
    if (this.#dub === undefined) {
      this.#dub = new DubSession(options, {
        ...this.#options.dependencies,
        emit: this.#record,
        isLive: true,
      });
    } else {
      this.#dub.setOptions(options);
    }
    this.#isTokenSent = true;
    this.#outbox.attach(transport, audioFormat, {
      type: 'started',
      sessionId: this.id,
      engines: this.#dub.engines,
      sourceLanguage: this.#dub.sourceLanguage,
      targetLanguage: this.#dub.targetLanguage,
      chunkSamples: this.#options.chunkSize,
      isResumed,
      resumeToken: this.#resumeToken,
    });
  }

  #hosted(): Hosted {
    return { session_id: this.id, state: this.state, started_at: this.startedAt };
  }

  /** How it goes is said in events. */
  async #cloneVoice({
    speakerId,
    wish,
    recordings,
  }: Extract<SessionCommand, { type: 'clone_voice' }>): Promise<void> {
    const samples: Int16Array[] = [];
    for (const recording of recordings ?? []) {
      samples.push(await resampled(recording.samples, recording.rateHz, PIPELINE_RATE_HZ));
    }
    this.dubbing.cloneVoice(speakerId, { ...wish, ...(recordings === undefined ? {} : { samples }) });
  }

  readonly #record = (event: SessionEvent): void => {
    if (event.type === 'failure') {
      this.#errors.push({ ...reportOfFailure(event), at: new Date().toISOString() });
      if (this.#errors.length > ERRORS_KEPT) this.#errors.shift();
    }
    this.#outbox.push(event);
    this.#options.onEvent?.(event);
  };

  #finish(statistics: SessionStatistics): void {
    if (this.#isEnded) return;
    const clauses = this.#dub?.counts.committed ?? 0;
    this.#record({ type: 'stopped', clauses, statistics });
    this.#end();
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#waiting);
    this.#resampler.close();
    this.#outbox.clear();
    this.#transport?.close(CLOSE.done, 'done');
    this.#options.onEnded(this);
  }
}
