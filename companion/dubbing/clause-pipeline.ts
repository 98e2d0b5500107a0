import { baseLanguage } from '../../shared/languages.ts';
import { DubError, type Stage } from '../../shared/protocol/errors.ts';
import { ALREADY_SPOKEN, NO_VOICE } from '../../shared/engine-info.ts';
import type { Voice } from '../../shared/voice.ts';
import type { Account } from './account.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { withinLimit } from './clause-limit.ts';
import type { Clause, ClauseLedger } from './clause-ledger.ts';
import { dubTargetMs } from './dub-target.ts';
import type { SessionSink } from './events.ts';
import { spokenForm } from '../text/spoken-form.ts';
import { OrderedGate } from './ordered-gate.ts';
import type { Latencies } from './latency.ts';
import { sendDub, SYNTHESIS_TIMEOUT_MS } from './dub-sender.ts';
import type { MouthShaper } from './ports/mouth.ts';
import type { SpeakingEngines } from './ports/engine-set.ts';
import type { VoiceProfile } from './ports/speaker-encoder.ts';
import { VoiceGoneError, type Synthesis, type SynthesisRequest } from './ports/synthesizer.ts';
import type { Term, TranslationRequest } from './ports/translator.ts';

/** Clauses between two stages. When as many wait, the stage before waits too. */
const QUEUE_LIMIT = 16;
/** Clauses being synthesised at once: the next one's first sound is made while this one's last is. */
const SYNTHESES = 2;
/** A sentence rarely has more; what a translator makes of it is its own business. */
const CONTEXT_CLAUSES = 8;
const TRANSLATION_TIMEOUT_MS = 5_000;
/** A clause that is not spoken so long after its last word came in is late. */
const LATE_MS = 6_000;

export interface PipelineOptions {
  /** The engines in use now: options may change them between clauses. */
  readonly engines: () => SpeakingEngines;
  readonly ledger: ClauseLedger;
  readonly latencies: Latencies;
  readonly emit: SessionSink;
  readonly nowMs: () => number;
  readonly targetLanguage: () => string;
  /** The voice of a speaker in the language that is spoken now, and what the speaker sounds like. */
  readonly castOf: (speakerId: string) => { voice: Voice; profile: VoiceProfile | undefined };
  /** Gives a speaker another voice in place of one that is no more. */
  readonly reassignVoice: (speakerId: string, gone: Voice, engine: string) => Voice;
  readonly terms: () => readonly Term[];
  readonly account: Account;
  /** When the sample at a capture time arrived, on the clock of `nowMs`. */
  readonly arrivalOf: (captureMs: number) => number | undefined;
  /** Whether somebody listens meanwhile. */
  readonly isLive: boolean;
  /** Dub audio that the listener's side has still to play. */
  readonly backlogMs: () => number;
  /** Gives each dub the shapes of its mouth, where somebody sees one. */
  readonly mouth?: MouthShaper | undefined;
}

/**
 * Committed clauses in, dubs out: translation and synthesis side by side, each clause held by its own abort signal.
 * Dubs start in clause order; audio of two clauses may interleave.
 */
export class ClausePipeline {
  readonly #options: PipelineOptions;
  readonly #toTranslate = new BoundedQueue<Clause>(QUEUE_LIMIT);
  readonly #toSpeak = new BoundedQueue<Clause>(QUEUE_LIMIT);
  readonly #starts = new OrderedGate();
  /** The newest clauses, oldest first. */
  #context: readonly Clause[] = [];
  readonly #contextOf = new WeakMap<Clause, readonly Clause[]>();
  readonly #previousText = new Map<string, string>();
  /** The newest clause, and the quiet after those that are not: up to the next one. */
  #newest: Clause | undefined;
  readonly #quietMs = new WeakMap<Clause, number>();
  readonly #stages: Promise<unknown>;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const speakers = Array.from({ length: SYNTHESES }, () => this.#speakAll());
    this.#stages = Promise.all([this.#translateAll(), ...speakers]);
  }

  /** Takes a clause that the ledger holds. Resolves when the next may come. */
  async submit(clause: Clause): Promise<void> {
    this.#contextOf.set(clause, this.#context);
    this.#context = [...this.#context, clause].slice(-CONTEXT_CLAUSES);
    if (this.#newest !== undefined) this.#quietMs.set(this.#newest, clause.startMs - this.#newest.endMs);
    this.#newest = clause;
    await this.#toTranslate.push(clause);
  }

  /**
   * Has what is, or will likely be, the next clause translated ahead.
   * @returns whether that is being done: not every engine gains by it
   */
  prefetch(text: string, language: string): boolean {
    const { translation } = this.#options.engines();
    const isWanted = baseLanguage(language) !== baseLanguage(this.#options.targetLanguage());
    if (!isWanted || translation.translateAhead === undefined) return false;
    const request = this.#request(text, language, this.#context, this.#options.nowMs());
    return translation.translateAhead(request);
  }

  /** Resolves when every stage has come to rest. What was not ended is for the ledger to end. */
  async close(): Promise<void> {
    this.#toTranslate.abort();
    this.#toSpeak.abort();
    await this.#stages;
  }

  async #translateAll(): Promise<void> {
    for await (const clause of this.#toTranslate) {
      if (this.#options.ledger.isOpen(clause)) {
        await this.#guarded(clause, 'translation', () => this.#translate(clause));
      }
      if (!this.#options.ledger.isOpen(clause)) continue;
      // A caption waits for none of the dubs before it.
      if (this.#options.engines().tts.isCaptionsOnly === true) this.#leaveToCaption(clause);
      else await this.#toSpeak.push(clause);
    }
  }

  async #translate(clause: Clause): Promise<void> {
    const { emit, latencies, ledger, nowMs, targetLanguage } = this.#options;
    if (clause.isDirect) {
      clause.translation = clause.text;
      const { name } = this.#options.engines().translation.info;
      emit({ type: 'translation', clauseId: clause.id, text: clause.text, engine: name });
      return;
    }
    if (baseLanguage(clause.language) === baseLanguage(targetLanguage())) {
      ledger.end(clause, 'dropped', { reason: 'already_in_target_language' });
      return;
    }
    const beganAtMs = nowMs();
    const context = this.#contextOf.get(clause) ?? [];
    const request = this.#request(clause.text, clause.language, context, clause.dueAtMs);
    const { text, engine } = await withinLimit(TRANSLATION_TIMEOUT_MS, 'translation', clause, (signal) =>
      this.#options.engines().translation.translate(request, signal),
    );
    if (!ledger.isOpen(clause)) return;
    clause.translation = text;
    latencies.add('translation', nowMs() - beganAtMs);
    emit({ type: 'translation', clauseId: clause.id, text, engine: engine.name });
  }

  #request(text: string, source: string, before: readonly Clause[], dueAtMs: number): TranslationRequest {
    const { account, targetLanguage, terms } = this.#options;
    const context = before.map((clause) => clause.text);
    const spoken = before.map(({ translation }) => translation ?? '');
    return { text, source, target: targetLanguage(), context, spoken, terms: terms(), account, dueAtMs };
  }

  async #speakAll(): Promise<void> {
    for await (const clause of this.#toSpeak) {
      // The turn is taken before anything is awaited: clause order is the order of the queue.
      const turn = this.#starts.turn();
      await this.#guarded(clause, 'tts', () => this.#speak(clause, turn));
      turn.done();
    }
  }

  async #speak(clause: Clause, turn: { ready: Promise<void>; done: () => void }): Promise<void> {
    const { backlogMs, engines, ledger, latencies, nowMs } = this.#options;
    const text = clause.translation ?? '';
    if (!/[\p{L}\p{N}]/u.test(text)) {
      const hasContext = (this.#contextOf.get(clause) ?? []).length > 0;
      ledger.end(clause, 'dropped', { reason: hasContext ? ALREADY_SPOKEN : 'nothing_to_say' });
      return;
    }
    const spoken = await spokenForm(text, this.#options.targetLanguage());
    // The target language may have changed while the clause waited for its turn.
    if (engines().tts.isCaptionsOnly === true) {
      this.#leaveToCaption(clause);
      return;
    }
    const { voice, profile } = this.#options.castOf(clause.speakerId);
    const previousText = this.#previousText.get(clause.speakerId);
    this.#previousText.set(clause.speakerId, spoken);
    const quietMs = this.#quietMs.get(clause) ?? 0;
    const mouth = this.#options.mouth?.begin(
      spoken,
      this.#options.targetLanguage(),
      clause.controller.signal,
    );
    const beganAtMs = nowMs();
    const { synthesis, audio, first } = await withinLimit(
      SYNTHESIS_TIMEOUT_MS,
      'tts',
      clause,
      async (signal) => {
        const made = await this.#synthesize(
          clause,
          {
            text: spoken,
            language: this.#options.targetLanguage(),
            voice,
            profile,
            style: clause.style,
            targetMs: dubTargetMs(clause.endMs - clause.startMs, quietMs, backlogMs()),
            account: this.#options.account,
            dueAtMs: clause.dueAtMs,
            isLate: this.#isLate(clause),
            ...(previousText === undefined ? {} : { previousText }),
          },
          signal,
        );
        const frames = made.audio[Symbol.asyncIterator]();
        return { synthesis: made, audio: frames, first: await frames.next() };
      },
    );
    latencies.add('synthesis', nowMs() - beganAtMs);
    await turn.ready;
    if (!ledger.isOpen(clause)) return;
    this.#start(clause, synthesis);
    turn.done();
    const { emit } = this.#options;
    const isOpen = (): boolean => ledger.isOpen(clause);
    await sendDub(clause, { synthesis, audio, first, mouth }, { emit, isOpen });
    ledger.end(clause, 'spoken', { marks: synthesis.marks() });
  }

  /** A voice that is gone is answered once, by the one that its speaker gets in its place. */
  async #synthesize(clause: Clause, request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis> {
    const { engines, reassignVoice } = this.#options;
    try {
      return await engines().tts.synthesize(request, signal);
    } catch (error) {
      if (!(error instanceof VoiceGoneError)) throw error;
      const voice = reassignVoice(clause.speakerId, error.voice, error.engine);
      return engines().tts.synthesize({ ...request, voice }, signal);
    }
  }

  #isLate(clause: Clause): boolean {
    const { arrivalOf, isLive, nowMs } = this.#options;
    return isLive && nowMs() - (arrivalOf(clause.endMs) ?? clause.committedAtMs) > LATE_MS;
  }

  #leaveToCaption(clause: Clause): void {
    this.#options.ledger.end(clause, 'dropped', { reason: NO_VOICE });
  }

  #start(clause: Clause, synthesis: Synthesis): void {
    const { emit, latencies, nowMs, arrivalOf } = this.#options;
    const atMs = nowMs();
    const readyMs = atMs - (arrivalOf(clause.startMs) ?? clause.committedAtMs);
    latencies.add('readyEvs', readyMs);
    latencies.add('processing', atMs - clause.committedAtMs);
    clause.isStarted = true;
    emit({
      type: 'dubStarted',
      clauseId: clause.id,
      speakerId: clause.speakerId,
      voice: synthesis.voice,
      rateHz: synthesis.sampleRateHz,
      startMs: clause.startMs,
      endMs: clause.endMs,
      readyMs: Math.round(readyMs),
    });
  }

  /** Whatever goes wrong for one clause ends that clause and no other. */
  async #guarded(clause: Clause, stage: Stage, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (!this.#options.ledger.isOpen(clause)) return;
      const error =
        cause instanceof DubError ? cause : new DubError('engine_failed', undefined, { stage, cause });
      if (clause.isStarted) this.#options.ledger.end(clause, 'cut', { reason: error.code });
      else this.#options.ledger.fail(clause, error);
    }
  }
}
