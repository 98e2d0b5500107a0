import type { CompanionMessage, CompanionMessageOf } from '../../shared/wire/companion-messages.ts';
import { NO_VOICE, type EngineInfos } from '../../shared/wire/fields.ts';
import type { Caption, CaptionSpeaker } from '../captions/caption.ts';
import type { SessionEvent } from './session-event.ts';
import type { Problem } from '../problems.ts';
import type { CaptionStore } from './caption-store.ts';
import type { DubReassembler, OriginalSpan } from './dub-reassembler.ts';
import type { DubEvent } from '../audio/worklets/protocol.ts';

export interface MessageHandlerEvents {
  event(event: SessionEvent): void;
  caption(caption: Caption): void;
  started(chunkSamples: number, resumed: boolean): void;
  /** Which engines dub from now on. */
  engines(engines: EngineInfos): void;
  clause(clause: CompanionMessageOf<'clause'>): void;
  /** Nothing is said of a clause. */
  unsaid(end: CompanionMessageOf<'dub_end'>): void;
  /** Where the original of a dub was captured. */
  dubbed(dub: CompanionMessageOf<'dub_start'>): OriginalSpan;
  fatal(problem: Problem): void;
  /** What these speakers said is this one's. */
  relabel(ids: readonly string[], speaker: CaptionSpeaker): void;
}

const PROBLEM_SHOWN_MS = 8_000;

/** What the companion says, and what it means here: dubs to the player, captions to the page, the rest to the viewer. */
export class CompanionMessageHandler {
  readonly #book: CaptionStore;
  readonly #intake: DubReassembler;
  readonly #events: MessageHandlerEvents;
  #problemSinceMs: number | undefined;

  constructor(book: CaptionStore, intake: DubReassembler, events: MessageHandlerEvents) {
    this.#book = book;
    this.#intake = intake;
    this.#events = events;
  }

  message(message: CompanionMessage): void {
    switch (message.type) {
      case 'dubbing_started':
        this.#started(message);
        return;
      case 'clause':
        if (this.#intake.isPast(message.start_ms)) return;
        this.#book.add(message.clause_id, message.text, message.speaker_id);
        this.#events.clause(message);
        return;
      case 'translation':
        this.#book.translate(message.clause_id, message.text);
        return;
      case 'dub_start':
        this.#intake.start(message.clause_id, message.sample_rate, this.#events.dubbed(message));
        return;
      case 'dub_end':
        this.#intake.end(message.clause_id, message.outcome);
        if (message.outcome === 'dropped') this.#unsaid(message);
        return;
      case 'speaker':
        this.#speaker(message);
        return;
      case 'metrics':
        this.#events.event({
          kind: 'metrics',
          lagMs: message.heard_evs?.p50_ms ?? null,
          spendUsd: message.spend_usd,
        });
        return;
      case 'notice':
        if (message.engines !== undefined) this.#events.engines(message.engines);
        this.#events.event({
          kind: 'notice',
          message: message.message,
          ...(message.engines === undefined ? {} : { engines: message.engines }),
        });
        return;
      case 'error':
        this.#error(message);
        return;
      // The extension asks for binary audio, makes no clones and shows whole clauses only.
      // The link waits for it.
      case 'dubbing_stopped':
      case 'dub_audio':
      case 'voice_clone':
      case 'transcript':
      case 'pong':
        return;
    }
  }

  /** What the player did with a clause. */
  spoken(clauseId: number, what: DubEvent['type']): void {
    if (what === 'started') {
      this.#goesWell();
      this.#show(clauseId, true);
      return;
    }
    // What was too late to be said can still be read; after a seek the book is empty of it.
    if (what === 'dropped') this.#show(clauseId, false);
    else this.#events.caption({ kind: 'done', clauseId });
    this.#book.forget(clauseId);
  }

  /** After a seek nothing from before is read or said. */
  flush(): void {
    this.#book.clear();
  }

  #started(message: CompanionMessageOf<'dubbing_started'>): void {
    this.#events.engines(message.engines);
    this.#events.started(message.chunk_size, message.resumed);
    this.#events.event({
      kind: 'started',
      engines: message.engines,
      languages: { source: message.source_language, target: message.target_language },
    });
  }

  #unsaid(end: CompanionMessageOf<'dub_end'>): void {
    this.#events.unsaid(end);
    if (end.reason !== NO_VOICE) return;
    this.#goesWell();
    this.#show(end.clause_id, false);
    this.#book.forget(end.clause_id);
  }

  #speaker(message: CompanionMessageOf<'speaker'>): void {
    const { speaker_id, name, replaces = [] } = message;
    this.#book.nameSpeaker(speaker_id, name, replaces);
    this.#events.relabel([speaker_id, ...replaces], this.#book.speaker(speaker_id));
    this.#events.event({
      kind: 'speaker',
      speakerId: speaker_id,
      ...(message.actor_id === undefined ? {} : { actorId: message.actor_id }),
      name,
      voiceKind: message.voice.kind,
      replaces,
    });
  }

  #error(message: CompanionMessageOf<'error'>): void {
    const problem: Problem = { from: 'companion', code: message.code, message: message.message };
    if (message.fatal) {
      this.#events.fatal(problem);
      return;
    }
    if (message.clause_id === undefined) {
      this.#problemSinceMs = performance.now();
      this.#events.event({ kind: 'problem', problem });
      return;
    }
    this.#show(message.clause_id, false);
    this.#intake.end(message.clause_id, 'cut');
  }

  /** Speech that is heard, or read, again takes a passing problem back, once it could be read. */
  #goesWell(): void {
    if (this.#problemSinceMs === undefined) return;
    if (performance.now() - this.#problemSinceMs < PROBLEM_SHOWN_MS) return;
    this.#problemSinceMs = undefined;
    this.#events.event({ kind: 'problem', problem: null });
  }

  #show(clauseId: number, spoken: boolean): void {
    const caption = this.#book.caption(clauseId, spoken);
    if (caption !== undefined) this.#events.caption(caption);
  }
}
