import type { CompanionMessage, CompanionMessageOf } from '../../shared/protocol/companion-messages.ts';
import { ALREADY_SPOKEN, NO_VOICE, NOT_CONFIDENT, type EngineInfos } from '../../shared/engine-info.ts';
import type { DubEvent } from '../audio/worklets/protocol.ts';
import type { CaptionSpeaker } from '../captions/caption.ts';
import type { SpeakerDirectory } from '../captions/speaker-directory.ts';
import { companionProblem, type Problem } from '../problems.ts';
import type { CaptionStore } from './caption-store.ts';
import type { DubReassembler, OriginalSpan } from './dub-reassembler.ts';
import type { DubbingClientEvents } from './dubbing-request.ts';
import { MEASURED_STAGES, type SessionEvent } from './session-event.ts';

/** What the handler asks of the client that it serves. */
export interface MessageHandlerClient {
  /** The companion took the session. Called before the host is told. */
  started(message: CompanionMessageOf<'dubbing_started'>): void;
  /** Which engines dub from now on. */
  engines(engines: EngineInfos): void;
  clause(message: CompanionMessageOf<'clause'>): void;
  /** No dub of a clause comes. */
  dropped(message: CompanionMessageOf<'dub_end'>): void;
  /** @returns where the original of a dub was captured */
  dubbed(message: CompanionMessageOf<'dub_start'>): OriginalSpan;
  /** What these speakers said is this one's. */
  relabel(ids: readonly string[], speaker: CaptionSpeaker): void;
  fatal(problem: Problem): void;
}

const PROBLEM_SHOWN_MS = 8_000;

/** Gives each of the companion's messages its effect: dubs go to the player, captions and transcript to the host. */
export class CompanionMessageHandler {
  readonly #captions: CaptionStore;
  readonly #speakers: SpeakerDirectory;
  readonly #dubs: DubReassembler;
  readonly #host: DubbingClientEvents;
  readonly #client: MessageHandlerClient;
  #problemSinceMs: number | undefined;
  /** Clauses are told in the order of their ids. */
  #newestClauseId = 0;

  constructor(
    captions: CaptionStore,
    speakers: SpeakerDirectory,
    dubs: DubReassembler,
    host: DubbingClientEvents,
    client: MessageHandlerClient,
  ) {
    this.#captions = captions;
    this.#speakers = speakers;
    this.#dubs = dubs;
    this.#host = host;
    this.#client = client;
  }

  message(message: CompanionMessage): void {
    switch (message.type) {
      case 'dubbing_started':
        this.#started(message);
        return;
      case 'transcript':
        this.#partial(message);
        return;
      case 'clause':
        this.#clause(message);
        return;
      case 'translation':
        this.#captions.translate(message.clause_id, message.text);
        this.#host.transcript?.({ kind: 'translation', clauseId: message.clause_id, text: message.text });
        return;
      case 'dub_start':
        this.#dubs.start(message.clause_id, message.sample_rate, this.#client.dubbed(message));
        return;
      case 'dub_end':
        this.#dubs.end(message.clause_id, message.outcome);
        if (message.outcome === 'dropped') this.#dropped(message);
        return;
      case 'speaker':
        this.#speaker(message);
        return;
      case 'metrics':
        this.#host.session(metricsEvent(message));
        return;
      case 'notice':
        if (message.engines !== undefined) this.#client.engines(message.engines);
        this.#host.session({
          kind: 'notice',
          code: message.code,
          parameters: message.parameters ?? {},
          ...(message.engines === undefined ? {} : { engines: message.engines }),
        });
        return;
      case 'error':
        this.#error(message);
        return;
      // A client asks for binary audio and makes no clones by the socket, which itself waits for the end.
      case 'dubbing_stopped':
      case 'dub_audio':
      case 'voice_clone':
      case 'pong':
        return;
    }
  }

  /** What the player did with a clause. */
  played(clauseId: number, what: DubEvent['type']): void {
    if (what === 'started') {
      this.#goesWell();
      this.#captions.begun(clauseId);
      this.#show(clauseId, true);
      return;
    }
    // What was too late to be spoken can still be read; after a seek nothing is kept of it.
    if (what === 'dropped') this.#show(clauseId, false);
    else this.#host.caption?.({ kind: 'done', clauseId });
    this.#captions.forget(clauseId);
  }

  /** After a seek nothing from before is read or spoken. */
  flush(): void {
    this.#captions.clear();
  }

  #started(message: CompanionMessageOf<'dubbing_started'>): void {
    if (!message.resumed) this.#newestClauseId = 0;
    this.#client.engines(message.engines);
    this.#client.started(message);
    this.#host.session({
      kind: 'started',
      sessionId: message.session_id,
      engines: message.engines,
      languages: { source: message.source_language, target: message.target_language },
    });
  }

  #partial({ text, is_final, speaker_id }: CompanionMessageOf<'transcript'>): void {
    const speaker = speaker_id === undefined ? undefined : this.#speakers.resolve(speaker_id);
    this.#host.transcript?.({ kind: 'partial', text: is_final ? '' : text, speaker });
  }

  #clause(message: CompanionMessageOf<'clause'>): void {
    const { clause_id, text, speaker_id, start_ms, overlapped = false } = message;
    // After a resumption the companion tells again what may have been lost.
    if (clause_id <= this.#newestClauseId) return;
    this.#newestClauseId = clause_id;
    if (this.#dubs.isPast(start_ms)) return;
    this.#captions.add(clause_id, text, speaker_id);
    this.#client.clause(message);
    const speaker = this.#speakers.resolve(speaker_id);
    this.#host.transcript?.({ kind: 'clause', clauseId: clause_id, speaker, isOverlapped: overlapped, text });
  }

  #dropped(message: CompanionMessageOf<'dub_end'>): void {
    this.#client.dropped(message);
    if (message.reason === ALREADY_SPOKEN) {
      this.#captions.forget(message.clause_id);
      return;
    }
    if (message.reason === NOT_CONFIDENT) {
      this.#captions.forget(message.clause_id);
      this.#host.transcript?.({ kind: 'unsure', clauseId: message.clause_id });
      return;
    }
    if (message.reason !== NO_VOICE) {
      this.#host.transcript?.({ kind: 'unspoken', clauseId: message.clause_id });
      return;
    }
    // Where nobody speaks the language the host says so once, and not again of each line.
    this.#goesWell();
    this.#show(message.clause_id, false);
    this.#captions.forget(message.clause_id);
  }

  #speaker({ speaker_id, actor_id, name, voice, replaces = [] }: CompanionMessageOf<'speaker'>): void {
    this.#speakers.set(speaker_id, name, replaces);
    const speaker = this.#speakers.resolve(speaker_id);
    const ids = [speaker_id, ...replaces];
    this.#client.relabel(ids, speaker);
    this.#host.caption?.({ kind: 'relabel', ids, speaker });
    this.#host.transcript?.({ kind: 'relabel', ids, speaker });
    this.#host.session({
      kind: 'speaker',
      speakerId: speaker_id,
      ...(actor_id === undefined ? {} : { actorId: actor_id }),
      name,
      voiceKind: voice.kind,
      replaces,
    });
  }

  #error(message: CompanionMessageOf<'error'>): void {
    const problem = companionProblem(message);
    if (message.fatal) {
      this.#client.fatal(problem);
      return;
    }
    if (message.clause_id === undefined) {
      this.#problemSinceMs = performance.now();
      this.#host.session({ kind: 'problem', problem });
      return;
    }
    this.#show(message.clause_id, false);
    this.#dubs.end(message.clause_id, 'cut');
    this.#host.transcript?.({ kind: 'unspoken', clauseId: message.clause_id });
  }

  /** Speech that is audible, or read, again takes a passing problem back, once it could be read. */
  #goesWell(): void {
    if (this.#problemSinceMs === undefined) return;
    if (performance.now() - this.#problemSinceMs < PROBLEM_SHOWN_MS) return;
    this.#problemSinceMs = undefined;
    this.#host.session({ kind: 'problem', problem: null });
  }

  #show(clauseId: number, isSpoken: boolean): void {
    const caption = this.#captions.caption(clauseId, isSpoken);
    if (caption !== undefined) this.#host.caption?.(caption);
  }
}

function metricsEvent(message: CompanionMessageOf<'metrics'>): SessionEvent {
  const stagesMs: Extract<SessionEvent, { kind: 'metrics' }>['stagesMs'] = {};
  for (const stage of MEASURED_STAGES) {
    const medianMs = message.stages[stage]?.p50_ms;
    if (medianMs !== undefined) stagesMs[stage] = medianMs;
  }
  return {
    kind: 'metrics',
    lagMs: message.heard_evs?.p50_ms ?? null,
    spendUsd: message.spend_usd,
    stagesMs,
  };
}
