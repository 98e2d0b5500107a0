import { encodeFrame } from '../../shared/wire/binary.ts';
import { isCaptionsOnly } from '../../shared/wire/fields.ts';
import type { BeginSession, BodyOf } from '../messages.ts';
import type { Caption } from '../../client/captions/caption.ts';
import type { MediaPosition, PageCommand, PictureState } from '../../client/timing/picture.ts';
import type { SessionEvent } from '../../client/session/session-event.ts';
import { ownProblem, type Problem } from '../../client/problems.ts';
import { CaptureClock } from '../../client/session/capture-clock.ts';
import { CaptionStore } from '../../client/session/caption-store.ts';
import { CompanionMessageHandler } from '../../client/session/companion-message-handler.ts';
import { CompanionSocket } from '../../client/session/companion-socket.ts';
import { DubReassembler } from '../../client/session/dub-reassembler.ts';
import { FilmTiming } from '../../client/timing/film-timing.ts';
import { DubReplayCache } from '../../client/session/dub-replay-cache.ts';
import { RATE_HZ, AudioGraph } from '../../client/audio/audio-graph.ts';
import { captureTab } from './tab-source.ts';
import type { DubEvent, SoundEvent, TapChunk } from '../../client/audio/worklets/protocol.ts';

const WIRE_RATE_HZ = 16_000;

export interface DubbingEvents {
  event(event: SessionEvent): void;
  caption(caption: Caption): void;
  page(command: PageCommand): void;
}

type Languages = BeginSession['languages'];
type Tuning = BodyOf<'offscreen', 'tune'>;

/** One tab being dubbed, from the first sample to the last. */
export class Dubbing {
  #show: BeginSession['show'];
  readonly #events: DubbingEvents;
  readonly #clock = new CaptureClock();
  readonly #book = new CaptionStore();
  readonly #link: CompanionSocket;
  readonly #ear: CompanionMessageHandler;
  readonly #intake: DubReassembler;
  readonly #rewind: DubReplayCache;
  #room: AudioGraph | undefined;
  #timing: FilmTiming | undefined;
  #languages: Languages;
  #pace: BeginSession['pace'];
  #spendCapUsd: number | null;
  #sequence = 0;
  /** The companion took the session and hears what is captured. */
  #heard = false;

  /** @throws ProblemError, everything it took let go of */
  static async begin(session: BeginSession, events: DubbingEvents): Promise<Dubbing> {
    const dubbing = new Dubbing(session, events);
    const { levels, timing, streamId } = session;
    const settings = { ...timing, isLipSync: false };
    dubbing.#room = await AudioGraph.open(() => captureTab(streamId), levels, settings, {
      captured: (chunk) => {
        dubbing.#captured(chunk);
      },
      marker: (frame) => dubbing.#timing?.found(frame),
      sound: (event) => {
        dubbing.#sound(event);
      },
      lost: () => {
        dubbing.#fail(ownProblem('capture_lost'));
      },
    });
    dubbing.#room.setMuted(session.isMuted);
    dubbing.#timing = new FilmTiming(dubbing.#room, RATE_HZ, timing, {
      page: (command) => {
        events.page(command);
      },
      timing: (inForce) => {
        events.event({ kind: 'timing', timing: inForce });
      },
    });
    dubbing.#link.connect();
    return dubbing;
  }

  private constructor(session: BeginSession, events: DubbingEvents) {
    this.#show = session.show;
    this.#languages = session.languages;
    this.#pace = session.pace;
    this.#spendCapUsd = session.spendCapUsd;
    this.#events = events;
    this.#intake = new DubReassembler(
      RATE_HZ,
      (command) => this.#room?.command(command),
      (dub) => {
        const caption = this.#book.caption(dub.clauseId, true);
        this.#rewind.keep({ ...dub, caption: caption?.kind === 'show' ? caption : undefined });
      },
    );
    this.#rewind = new DubReplayCache(RATE_HZ, {
      command: (command) => this.#room?.command(command),
      caption: (caption) => {
        this.#events.caption(caption);
      },
      nextClipId: () => this.#intake.nextClipId(),
      frameOf: (unixMs) => this.#timing?.frameOf(unixMs) ?? 0,
      playedMs: (frame) => this.#timing?.playedMs(frame) ?? 0,
    });
    this.#ear = new CompanionMessageHandler(this.#book, this.#intake, {
      event: (event) => {
        this.#events.event(event);
      },
      caption: (caption) => {
        this.#events.caption(caption);
      },
      engines: (engines) => {
        this.#timing?.setDubbed(!isCaptionsOnly(engines));
      },
      started: (chunkSamples, resumed) => {
        this.#started(chunkSamples, resumed);
      },
      clause: ({ clause_id, start_ms, end_ms }) => {
        this.#rewind.heard(clause_id, this.#clock.frameAt(start_ms), this.#clock.frameAt(end_ms));
      },
      unsaid: ({ clause_id, reason }) => {
        if (reason === 'already_in_target_language' || reason === 'nothing_to_say') {
          this.#rewind.unsaid(clause_id);
        }
      },
      dubbed: ({ start_ms, end_ms, speaker_id, ready_ms }) => {
        this.#timing?.span(ready_ms);
        return {
          startMs: start_ms,
          startFrame: this.#clock.frameAt(start_ms),
          endFrame: this.#clock.frameAt(end_ms),
          speakerId: speaker_id,
        };
      },
      relabel: (ids, speaker) => {
        this.#rewind.relabel(ids, speaker);
        this.#events.caption({ kind: 'relabel', ids: [...ids], speaker });
      },
      fatal: (problem) => {
        this.#fail(problem);
      },
    });
    this.#link = new CompanionSocket(session.companion, {
      open: () => {
        this.#link.send({ type: 'start_dubbing', audio_format: 'binary', ...this.#options() });
      },
      message: (message) => {
        this.#ear.message(message);
      },
      frame: (frame) => {
        this.#intake.frame(frame);
      },
      away: (problem) => {
        this.#heard = false;
        this.#events.event({ kind: 'link', link: 'away', problem });
      },
    });
  }

  tune({ levels, timing, languages, pace, spendCapUsd, show, isMuted }: Tuning): void {
    this.#room?.command({ type: 'levels', levels });
    this.#room?.setMuted(isMuted);
    this.#timing?.tune(timing);
    const speaksOther =
      languages.source !== this.#languages.source || languages.target !== this.#languages.target;
    const isOther = show.site !== this.#show.site || show.title !== this.#show.title || pace !== this.#pace;
    this.#pace = pace;
    this.#languages = languages;
    this.#show = show;
    if (speaksOther) this.#rewind.forget();
    if ((speaksOther || isOther) && this.#heard) this.#link.send({ type: 'set_options', ...this.#options() });
    if (spendCapUsd === this.#spendCapUsd) return;
    this.#spendCapUsd = spendCapUsd;
    if (this.#heard) this.#link.send({ type: 'set_options', spend_cap_usd: spendCapUsd });
  }

  /** Where the picture is: a dub waits while it stands still. */
  media(position: MediaPosition): void {
    this.#timing?.media(position);
    this.#rewind.media(position);
    if (!this.#heard) return;
    this.#link.send({
      type: 'media_clock',
      capture_ms: this.#nowMs(),
      media_ms: position.mediaMs,
      playback_rate: Math.min(16, Math.max(0, position.rate)),
      paused: position.paused,
    });
  }

  /** What the page does with the picture. */
  picture(state: PictureState): void {
    this.#timing?.picture(state);
  }

  /** The marker left the page at this Unix time. */
  marked(atMs: number): void {
    this.#timing?.marked(atMs);
  }

  flush(): void {
    // What the page played until now is still on its way through the capture.
    const frame = this.#timing?.frameOf(performance.timeOrigin + performance.now());
    const nowMs = frame === undefined ? this.#nowMs() : this.#clock.atMs(frame);
    this.#rewind.flush();
    this.#ear.flush();
    this.#intake.flush(nowMs);
    this.#timing?.flush();
    this.#events.caption({ kind: 'clear' });
    if (this.#heard) this.#link.send({ type: 'flush', before_capture_ms: nowMs });
  }

  /** The tab is heard by itself at once; resolves when the companion has said good-bye as well. */
  async end(): Promise<{ readonly goodbye: Promise<void> }> {
    await this.#silence();
    this.#events.caption({ kind: 'clear' });
    return { goodbye: this.#sayGoodbye() };
  }

  async #sayGoodbye(): Promise<void> {
    if (this.#heard) {
      this.#heard = false;
      await this.#link.sayGoodbye();
    } else this.#link.close();
  }

  async #silence(): Promise<void> {
    this.#timing?.stop();
    this.#timing = undefined;
    const room = this.#room;
    this.#room = undefined;
    await room?.close();
  }

  #fail(problem: Problem): void {
    if (this.#room === undefined) return;
    void this.#silence();
    this.#events.caption({ kind: 'clear' });
    void this.#sayGoodbye();
    this.#events.event({ kind: 'fatal', problem });
  }

  #options(): Pick<BeginSession, 'pace' | 'show'> & { target_language: string; source_language: string } {
    return {
      target_language: this.#languages.target,
      source_language: this.#languages.source,
      pace: this.#pace,
      show: this.#show,
    };
  }

  #started(chunkSamples: number, resumed: boolean): void {
    if (!resumed) {
      this.#clock.restart();
      this.#sequence = 0;
      this.#intake.restart();
      this.#book.clear();
    }
    this.#room?.setChunkSamples(chunkSamples);
    this.#link.settled();
    this.#heard = true;
    if (this.#spendCapUsd !== null) {
      this.#link.send({ type: 'set_options', spend_cap_usd: this.#spendCapUsd });
    }
    this.#events.event({ kind: 'link', link: 'live', problem: null });
  }

  #captured(chunk: TapChunk): void {
    if (!this.#heard || this.#rewind.isCovered(chunk.frame)) return;
    const sent = this.#link.sendAudio(
      encodeFrame({
        kind: 'captured',
        sequence: this.#sequence,
        timeMs: this.#clock.stampMs(chunk.frame),
        clauseId: 0,
        rateHz: WIRE_RATE_HZ,
        samples: chunk.samples,
      }),
    );
    if (!sent) return;
    this.#sequence++;
    this.#rewind.sent(chunk.frame);
  }

  #sound(event: SoundEvent): void {
    if (event.type === 'pace') this.#events.page({ kind: 'pace', rate: event.rate });
    else this.#dub(event);
  }

  #dub(event: DubEvent): void {
    if (event.type === 'started') this.#events.event({ kind: 'heard', lagMs: event.lagMs });
    if (this.#rewind.dub(event)) return;
    const clauseId = this.#intake.clauseOf(event.clipId);
    if (clauseId === undefined) return;
    if (event.type !== 'started') this.#intake.forget(event.clipId);
    this.#ear.spoken(clauseId, event.type);
    if (!this.#heard) return;
    this.#link.send({
      type: 'playback',
      clause_id: clauseId,
      state: event.type,
      heard_ms: this.#clock.atMs(event.frame) + (this.#room?.outputLatencyMs ?? 0),
      backlog_ms: event.backlogMs,
    });
  }

  #nowMs(): number {
    return this.#room === undefined ? 0 : this.#clock.atMs(this.#room.frame);
  }
}
