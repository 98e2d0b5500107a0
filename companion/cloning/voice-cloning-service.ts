import { setTimeout as wait } from 'node:timers/promises';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import type { CloneProgress, MadeVoice } from './clone-progress.ts';
import type { VoiceCloningPort, VoiceCloneRequest, VoiceConsent } from './voice-cloning-port.ts';
import type { ActorProfiles } from '../actors/actor-profiles.ts';

/** How much of the work is done once the voice is made: what is left is to listen to it. */
const MADE = 0.9;
const DELETE_TIMEOUT_MS = 15_000;
/** A vendor that could not be reached is asked again so long after. */
const ASK_AGAIN_MS = 15 * 60_000;
/** What an earlier run of the program could not delete is asked for once this one is up and has answered. */
const ASK_AT_START_MS = 1_000;

export interface VoiceClonesOptions {
  readonly actors: ActorProfiles;
  /** Undefined where no engine in use can make voices. */
  readonly cloner: () => VoiceCloner | undefined;
  readonly encoder: SpeakerEncoder;
  /** A sentence in a voice, 16 kHz mono. */
  readonly speak: (voice: Voice, signal: AbortSignal) => Promise<Int16Array>;
  /** Told whenever the making of a voice is further. */
  readonly onProgress?: () => void;
}

interface Making {
  job: CloneProgress;
  readonly abort: AbortController;
  done: Promise<void>;
}

/** The making of actors' own voices, one at a time an actor, and the deletion of those nobody has any more. */
export class VoiceCloningService implements VoiceCloningPort {
  readonly #options: VoiceClonesOptions;
  readonly #makings = new Map<string, Making>();
  readonly #closed = new AbortController();
  #settling: Promise<number> | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(options: VoiceClonesOptions) {
    this.#options = options;
  }

  /** The newest; undefined where none was asked for since the program began. */
  of(actorId: string): CloneProgress | undefined {
    return this.#makings.get(actorId)?.job;
  }

  check({ consent }: VoiceCloneRequest): void {
    this.#checked(consent);
  }

  start(
    actorId: string,
    wish: VoiceCloneRequest,
    onProgress: (job: CloneProgress) => void = () => undefined,
  ): CloneProgress {
    const { actors } = this.#options;
    const { consent, engine } = this.#checked(wish.consent);
    const actor = actors.find(actorId);
    const samples = wish.samples ?? actors.samples.select(actorId, wish.sampleIds);
    if (samples.length === 0) {
      throw new DubError('sample_unusable', { reason: 'none' }, { stage: 'tts' });
    }
    this.cancel(actorId);
    const record = { ...wordOf(consent), engine: engine.info.name, at: new Date().toISOString() };
    // On record before anything leaves the machine.
    actors.grant(actorId, record);
    const making: Making = {
      job: { state: 'uploading', progress: 0 },
      abort: new AbortController(),
      done: Promise.resolve(),
    };
    this.#makings.set(actorId, making);
    const report = (job: CloneProgress): void => {
      making.job = job;
      onProgress(job);
      this.#options.onProgress?.();
    };
    const request = { name: wish.name ?? actor.name, samples, consent };
    making.done = this.#make(actorId, engine, request, making, report).catch((cause: unknown) => {
      // The word that the next one was begun on stays.
      if (this.#makings.get(actorId) === making) this.#withdraw(actorId, record.engine);
      const error =
        cause instanceof DubError ? cause : new DubError('engine_failed', undefined, { stage: 'tts', cause });
      const { progress } = making.job;
      const isCancelled = making.abort.signal.aborted;
      report(isCancelled ? { state: 'cancelled', progress } : { state: 'failed', progress, error });
    });
    return making.job;
  }

  /** Deletes what an earlier run of the program could not. */
  begin(): void {
    this.#settleIn(ASK_AT_START_MS);
  }

  /** Stops the making of an actor's voice, where one is being made. */
  cancel(actorId: string): void {
    this.#makings.get(actorId)?.abort.abort();
  }

  /**
   * Asks vendors to delete the voices that nobody has any more; what cannot be deleted now is asked for again later.
   * @returns how many are left
   */
  settle(): Promise<number> {
    this.#settling ??= this.#settle().finally(() => (this.#settling = undefined));
    return this.#settling;
  }

  async close(): Promise<void> {
    clearTimeout(this.#again);
    this.#closed.abort();
    for (const { abort } of this.#makings.values()) abort.abort();
    await Promise.all([...this.#makings.values()].map(({ done }) => done));
    await this.#settling?.catch(() => undefined);
  }

  #checked(consent: VoiceCloneRequest['consent']): { consent: VoiceConsent; engine: VoiceCloner } {
    const engine = this.#options.cloner();
    if (consent === undefined || consent.statement.trim() === '' || consent.grantedBy.trim() === '') {
      throw new DubError('consent_missing', undefined, { stage: 'tts' });
    }
    if (engine === undefined) {
      throw new DubError('not_available', { reason: 'cloning' }, { stage: 'tts' });
    }
    return { consent, engine };
  }

  async #make(
    actorId: string,
    cloner: VoiceCloner,
    request: Parameters<VoiceCloner['clone']>[0],
    { abort: { signal } }: Making,
    report: (job: CloneProgress) => void,
  ): Promise<void> {
    const { actors } = this.#options;
    // Whoever asked has the answer before the first news.
    await wait(0);
    const made = await cloner.clone(request, signal, (progress) => {
      report({ state: 'uploading', progress: MADE * progress });
    });
    const { quality, isUnverified = false, ...voice } = made;
    const engine = cloner.info.name;
    const kept: MadeVoice = { ...voice, engine, language: '' };
    try {
      actors.keepClone(actorId, kept, {
        ...wordOf(request.consent),
        engine,
        voice_id: voice.id,
        at: new Date().toISOString(),
      });
    } catch (error) {
      // The actor was deleted meanwhile: so is the voice.
      await cloner.delete(voice.id, AbortSignal.timeout(DELETE_TIMEOUT_MS)).catch(() => undefined);
      throw error;
    }
    this.#settleIn(0);
    if (isUnverified) {
      const error = new DubError('voice_gone', { reason: 'unverified', engine }, { stage: 'tts' });
      report({ state: 'ready', progress: 1, voice: kept, quality, error });
      return;
    }
    report({ state: 'listening', progress: MADE, voice: kept, quality });
    const similarity = await this.#similarity(actorId, voice, signal);
    report({
      ...{ state: 'ready', progress: 1, voice: kept },
      quality: { ...quality, ...(similarity === undefined ? {} : { similarity }) },
    });
  }

  /** Where the actors cannot be saved just now, the word stays on record, and the next one takes its place. */
  #withdraw(actorId: string, engine: string): void {
    try {
      this.#options.actors.withdraw(actorId, engine);
    } catch (error) {
      if (!(error instanceof DubError)) throw error;
    }
  }

  /** Of the clone's own speech to the actor; undefined where it cannot be told: the voice is made all the same. */
  async #similarity(actorId: string, voice: Voice, signal: AbortSignal): Promise<number | undefined> {
    const { actors, encoder, speak } = this.#options;
    try {
      const embedding = await encoder.encode(await speak(voice, signal), signal);
      return embedding === undefined ? undefined : actors.similarityTo(actorId, embedding);
    } catch {
      return undefined;
    }
  }

  async #settle(): Promise<number> {
    const { actors, cloner } = this.#options;
    const engine = cloner();
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(DELETE_TIMEOUT_MS)]);
    for (const owed of actors.owedDeletions()) {
      if (engine?.info.name !== owed.engine || this.#closed.signal.aborted) continue;
      try {
        await engine.delete(owed.voice_id, signal);
      } catch (error) {
        // Deleted elsewhere is deleted.
        if (!(error instanceof DubError) || error.code !== 'voice_gone') continue;
      }
      actors.settled(owed);
    }
    const left = this.#closed.signal.aborted ? 0 : actors.owedDeletions().length;
    if (left > 0) this.#settleIn(ASK_AGAIN_MS);
    return left;
  }

  #settleIn(delayMs: number): void {
    clearTimeout(this.#again);
    // A database that cannot be used is told to whoever asks for actors.
    this.#again = setTimeout(() => void this.settle().catch(() => undefined), delayMs).unref();
  }
}

/** As it is put on record. */
function wordOf({ statement, grantedBy }: VoiceConsent): { statement: string; granted_by: string } {
  return { statement, granted_by: grantedBy };
}
