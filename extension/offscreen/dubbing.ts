import { encodeFrame } from '../../shared/wire/binary.ts';
import type {
  BeginSession,
  BodyOf,
  Caption,
  MediaPosition,
  PageCommand,
  PictureState,
  SessionEvent,
} from '../messages.ts';
import { ownProblem, type Problem } from '../problems.ts';
import { CaptureClock } from './capture-clock.ts';
import { ClauseBook } from './clause-book.ts';
import { CompanionEar } from './companion-ear.ts';
import { CompanionLink } from './companion-link.ts';
import { DubIntake } from './dub-intake.ts';
import { RATE_HZ, SoundRoom } from './sound-room.ts';
import { captureTab } from './tab-source.ts';
import type { ControllerSettings } from './timing/controller.ts';
import type { DubEvent, SoundEvent, TapChunk } from './worklets/protocol.ts';

const WIRE_RATE_HZ = 16_000;
/** The companion says good-bye within five seconds; longer is not waited for. */
const GOODBYE_MS = 5_500;

export interface DubbingEvents {
  event(event: SessionEvent): void;
  caption(caption: Caption): void;
  page(command: PageCommand): void;
}

type Languages = BeginSession['languages'];
type Tuning = BodyOf<'offscreen', 'tune'>;

/** One tab being dubbed, from the first sample to the last. */
export class Dubbing {
  readonly #show: BeginSession['show'];
  readonly #events: DubbingEvents;
  readonly #clock = new CaptureClock();
  readonly #book = new ClauseBook();
  readonly #link: CompanionLink;
  readonly #ear: CompanionEar;
  readonly #intake: DubIntake;
  #room: SoundRoom | undefined;
  #languages: Languages;
  #spendCapUsd: number | null;
  #sequence = 0;
  /** The companion took the session and hears what is captured. */
  #heard = false;
  #said: (() => void) | undefined;

  /** @throws ProblemError, everything it took let go of */
  static async begin(session: BeginSession, events: DubbingEvents): Promise<Dubbing> {
    const dubbing = new Dubbing(session, events);
    const { levels, timing, streamId } = session;
    const settings = controllerSettings(timing);
    dubbing.#room = await SoundRoom.open(() => captureTab(streamId), levels, settings, {
      captured: (chunk) => {
        dubbing.#captured(chunk);
      },
      sound: (event) => {
        dubbing.#sound(event);
      },
      lost: () => {
        dubbing.#fail(ownProblem('capture_lost'));
      },
    });
    dubbing.#link.connect();
    return dubbing;
  }

  private constructor(session: BeginSession, events: DubbingEvents) {
    this.#show = session.show;
    this.#languages = session.languages;
    this.#spendCapUsd = session.spendCapUsd;
    this.#events = events;
    this.#intake = new DubIntake(RATE_HZ, (command) => this.#room?.command(command));
    this.#ear = new CompanionEar(this.#book, this.#intake, {
      event: (event) => {
        this.#events.event(event);
      },
      caption: (caption) => {
        this.#events.caption(caption);
      },
      started: (chunkSamples, resumed) => {
        this.#started(chunkSamples, resumed);
      },
      stopped: () => this.#said?.(),
      originalOf: ({ start_ms, end_ms, speaker_id }) => ({
        startMs: start_ms,
        startFrame: this.#clock.frameAt(start_ms),
        endFrame: this.#clock.frameAt(end_ms),
        speakerId: speaker_id,
      }),
      fatal: (problem) => {
        this.#fail(problem);
      },
    });
    this.#link = new CompanionLink(session.companion, {
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

  tune({ levels, timing, languages, spendCapUsd }: Tuning): void {
    this.#room?.command({ type: 'levels', levels });
    this.#room?.command({ type: 'timing', settings: controllerSettings(timing) });
    const changed =
      languages.source !== this.#languages.source || languages.target !== this.#languages.target;
    this.#languages = languages;
    if (changed && this.#heard) this.#link.send({ type: 'set_options', ...this.#options() });
    if (spendCapUsd === this.#spendCapUsd) return;
    this.#spendCapUsd = spendCapUsd;
    if (this.#heard) this.#link.send({ type: 'set_options', spend_cap_usd: spendCapUsd });
  }

  /** Where the picture is: a dub waits while it stands still. */
  media(position: MediaPosition): void {
    const held = position.paused;
    if (this.#room !== undefined) this.#room.command({ type: 'film', held, frame: this.#room.frame });
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
  picture(_state: PictureState): void {
    // Nothing is asked of the page yet.
  }

  /** The marker left the page at this Unix time. */
  marked(_atMs: number): void {
    // Nothing is asked of the page yet.
  }

  flush(): void {
    const nowMs = this.#nowMs();
    this.#ear.flush();
    this.#intake.flush(nowMs);
    if (this.#room !== undefined) this.#room.command({ type: 'film', held: false, frame: this.#room.frame });
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
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, GOODBYE_MS);
        this.#said = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#link.send({ type: 'stop_dubbing' });
      });
    }
    this.#link.close();
  }

  async #silence(): Promise<void> {
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

  #options(): { target_language: string; source_language: string; show: BeginSession['show'] } {
    return {
      target_language: this.#languages.target,
      source_language: this.#languages.source,
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
    if (!this.#heard) return;
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
    if (sent) this.#sequence++;
  }

  #sound(event: SoundEvent): void {
    if (event.type === 'pace') this.#events.page({ kind: 'pace', rate: event.rate });
    else this.#dub(event);
  }

  #dub(event: DubEvent): void {
    const clauseId = this.#intake.clauseOf(event.take);
    if (clauseId === undefined) return;
    if (event.type !== 'started') this.#intake.forget(event.take);
    this.#ear.spoken(clauseId, event.type);
    if (event.type === 'started') this.#events.event({ kind: 'heard', lagMs: event.lagMs });
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

function controllerSettings({ watching: _watching, ...timing }: BeginSession['timing']): ControllerSettings {
  return { ...timing, isLipSync: false };
}
