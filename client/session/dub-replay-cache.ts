import { ALREADY_SPOKEN, NOT_CONFIDENT } from '../../shared/engine-info.ts';
import { toFloat } from '../../shared/pcm.ts';
import type { Caption, CaptionSpeaker } from '../captions/caption.ts';
import type { MediaPosition } from '../timing/picture.ts';
import { DubLevel } from '../audio/dub-level.ts';
import { Resampler } from '../audio/resampler.ts';
import { MediaClock } from '../timing/media-clock.ts';
import { ReplayMemory, type KeptDub } from './replay-memory.ts';
import type { DubEvent, SoundCommand } from '../audio/worklets/protocol.ts';

/** Dubs are made ready for the player so long before their original comes. */
const AHEAD_MS = 2_500;
/** Dubbing begins again so long before what is kept ends, so that no word is lost. */
const BEFORE_END_MS = 150;
/** What was sent so long ago and had no word in it will not be found to have one. */
const UNDERSTOOD_AFTER_MS = 8_000;
/** Sound that does not follow what was sent before is another stretch. */
const BREAK_MS = 400;

/** Why a clause ends without a dub that nobody waits for: what was said stays as it is. */
const NEEDS_NO_DUB = new Set(['already_in_target_language', 'nothing_to_say', ALREADY_SPOKEN, NOT_CONFIDENT]);

export interface DubReplayEvents {
  command(command: SoundCommand): void;
  caption(caption: Caption): void;
  /** An id for the player, higher than those before. */
  nextClipId(): number;
  /** The frame at which was captured, or will be, what the page plays at a Unix time; and the other way round. */
  frameOf(unixMs: number): number;
  playedMs(frame: number): number;
}

/** What is known of a dub when it is whole. */
export interface WholeDub {
  readonly clauseId: number;
  readonly startFrame: number;
  readonly endFrame: number;
  readonly speakerId: string;
  readonly rateHz: number;
  readonly parts: readonly Int16Array[];
  readonly caption: Extract<Caption, { kind: 'show' }> | undefined;
}

interface Stretch {
  readonly fromMs: number;
  toMs: number;
}

/**
 * Plays clauses that were dubbed in this viewing again when the viewer goes back to them, each exactly where its original
 * begins, and tells which sound need not be sent out.
 */
export class DubReplayCache {
  readonly #rateHz: number;
  readonly #events: DubReplayEvents;
  readonly #memory = new ReplayMemory();
  readonly #media = new MediaClock();
  readonly #replayed = new Map<number, KeptDub>();
  /** Media time: what was sent since the last break, and the clauses of it that are still being dubbed. */
  #sent: Stretch | undefined;
  readonly #pending = new Map<number, { readonly startMs: number; readonly endMs: number }>();
  /** Up to where dubs were handed to the player. */
  #preparedToMs: number | undefined;

  constructor(rateHz: number, events: DubReplayEvents) {
    this.#rateHz = rateHz;
    this.#events = events;
  }

  /** Where the picture is. */
  media(position: MediaPosition): void {
    this.#memory.watch(position.source);
    this.#media.report(position);
    if (!position.paused) this.#prepare(position.mediaMs);
  }

  /** Other voices, another language: nothing that is kept fits any more. */
  forget(): void {
    this.#memory.forget();
    this.#sent = undefined;
    this.#pending.clear();
  }

  /** A new session of the companion's: its clauses and speakers are numbered from the beginning again. */
  restart(): void {
    this.#pending.clear();
    // How much of it the session before had understood is not known.
    this.#sent = undefined;
    this.#memory.restart();
  }

  /** A seek or a new source. */
  flush(): void {
    this.#commit();
    this.#media.clear();
    this.#pending.clear();
    this.#preparedToMs = undefined;
  }

  /** Whether what was captured at a frame was dubbed before. */
  isCovered(frame: number): boolean {
    const mediaMs = this.#mediaMsOf(frame);
    const toMs = mediaMs === undefined ? undefined : this.#memory.coveredTo(mediaMs);
    if (mediaMs === undefined || toMs === undefined || mediaMs >= toMs - BEFORE_END_MS) return false;
    this.#commit();
    return true;
  }

  /** What was captured at a frame was sent. */
  sent(frame: number): void {
    const mediaMs = this.#mediaMsOf(frame);
    if (mediaMs === undefined) return;
    if (this.#sent !== undefined && Math.abs(mediaMs - this.#sent.toMs) > BREAK_MS) this.#commit();
    this.#sent ??= { fromMs: mediaMs, toMs: mediaMs };
    this.#sent.toMs = mediaMs;
  }

  /** A clause was recognised; what becomes of it is told by `keep` or `dropped`. */
  expect(clauseId: number, startFrame: number, endFrame: number): void {
    const startMs = this.#mediaMsOf(startFrame);
    const endMs = this.#mediaMsOf(endFrame);
    if (startMs !== undefined && endMs !== undefined) this.#pending.set(clauseId, { startMs, endMs });
  }

  keep({ clauseId, speakerId, rateHz, parts, caption }: WholeDub): void {
    const place = this.#pending.get(clauseId);
    if (place === undefined || caption === undefined) return;
    this.#pending.delete(clauseId);
    const { text, original, speaker } = caption;
    this.#memory.keep({ ...place, speakerId, rateHz, parts, text, original, speaker });
  }

  /** What these speakers said is this one's. */
  relabel(ids: readonly string[], speaker: CaptionSpeaker): void {
    this.#memory.relabel(ids, speaker);
  }

  /** A clause ended without a dub: it is asked for again the next time, unless there is nothing to be spoken of it. */
  dropped(clauseId: number, reason: string | undefined): void {
    if (NEEDS_NO_DUB.has(reason ?? '')) this.#pending.delete(clauseId);
  }

  /** What the player did with a clip. @returns whether it is one of those kept here */
  played({ type, clipId }: DubEvent): boolean {
    const dub = this.#replayed.get(clipId);
    if (dub === undefined) return false;
    // Clauses of the companion count up from 1; these are others.
    const clauseId = -clipId;
    if (type === 'started') {
      const { text, original, speaker } = dub;
      this.#events.caption({ kind: 'show', clauseId, speaker, text, original, lingerMs: null });
      return true;
    }
    this.#replayed.delete(clipId);
    this.#events.caption({ kind: 'done', clauseId });
    return true;
  }

  /** What was sent and is dubbed need not be sent again. */
  #commit(): void {
    const sent = this.#sent;
    this.#sent = undefined;
    if (sent === undefined) return;
    const pending = [...this.#pending.values()].map(({ startMs }) => startMs);
    const lastDub = this.#memory.between(sent.fromMs, sent.toMs).at(-1);
    const understoodMs = Math.max(lastDub?.endMs ?? -Infinity, sent.toMs - UNDERSTOOD_AFTER_MS);
    this.#memory.cover(sent.fromMs, Math.min(understoodMs, sent.toMs, ...pending));
  }

  #prepare(mediaMs: number): void {
    if (this.#memory.coveredTo(mediaMs) === undefined) return;
    const fromMs = Math.max(mediaMs, this.#preparedToMs ?? mediaMs);
    const toMs = Math.min(mediaMs + AHEAD_MS, this.#memory.coveredTo(mediaMs) ?? mediaMs);
    for (const dub of this.#memory.between(fromMs, toMs)) this.#replay(dub);
    this.#preparedToMs = Math.max(fromMs, toMs);
  }

  #replay(dub: KeptDub): void {
    const startMs = this.#media.unixMsOf(dub.startMs);
    const endMs = this.#media.unixMsOf(dub.endMs);
    if (startMs === undefined || endMs === undefined) return;
    const clipId = this.#events.nextClipId();
    this.#replayed.set(clipId, dub);
    const events = this.#events;
    const { speakerId, rateHz, parts } = dub;
    const [startFrame, endFrame] = [events.frameOf(startMs), events.frameOf(endMs)];
    events.command({ type: 'open', clipId, startFrame, endFrame, speakerId, isReplay: true });
    const resampler = new Resampler(rateHz, this.#rateHz);
    const level = new DubLevel(this.#rateHz);
    for (const samples of [...parts.map((part) => resampler.push(toFloat(part))), resampler.flush()]) {
      if (samples.length === 0) continue;
      level.push(samples);
      events.command({ type: 'audio', clipId, samples, lufs: level.lufs, peak: level.peak });
    }
    events.command({ type: 'close', clipId });
  }

  #mediaMsOf(frame: number): number | undefined {
    return this.#media.mediaMsAt(this.#events.playedMs(frame));
  }
}
