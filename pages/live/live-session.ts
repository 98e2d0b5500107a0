import type { Levels } from '../../client/session/dubbing-options.ts';
import { CaptureClock } from '../../client/session/capture-clock.ts';
import { CompanionSocket } from '../../client/session/companion-socket.ts';
import { DubReassembler, type ArrivedDub } from '../../client/session/dub-reassembler.ts';
import { RATE_HZ, AudioGraph } from '../../client/audio/audio-graph.ts';
import type { DubEvent, TapChunk } from '../../client/audio/worklets/protocol.ts';
import { ownProblem, type Problem } from '../../client/problems.ts';
import { rms } from '../../shared/pcm.ts';
import { encodeFrame } from '../../shared/wire/binary.ts';
import type { CompanionMessage } from '../../shared/wire/companion-messages.ts';
import { LoudspeakerHold } from '../../client/session/loudspeaker-hold.ts';
import { openMicrophone, openSharedTab, type SourceKind } from './sources.ts';

const WIRE_RATE_HZ = 16_000;
const TIMING = {
  maxBacklogMs: 4_000,
  cutOffMs: 15_000,
  slowsPicture: false,
  overlapsVoices: false,
  isLipSync: false,
};

export interface LiveOptions {
  readonly kind: SourceKind;
  readonly source: string;
  readonly target: string;
  readonly levels: Levels;
  /** With loudspeakers, a microphone is not listened to while a dub plays. */
  readonly headphones: boolean;
  readonly title: string;
}

export interface LiveEvents {
  /** What the companion says. */
  message(message: CompanionMessage): void;
  /** A dub that came whole. */
  arrived(dub: ArrivedDub): void;
  /** How long after its original's first word a dub is heard. */
  heard(lagMs: number): void;
  /** How loud what comes in is, 0..1, and whether it is listened to. */
  level(level: number, isHeld: boolean): void;
  /** The link to the companion; it goes on trying. */
  link(problem: Problem | null): void;
  /** It cannot go on; everything is let go of. */
  fatal(problem: Problem): void;
}

/** A microphone or a shared tab being dubbed in this page: the extension's sound room and link, with another source. */
export class LiveSession {
  readonly #options: LiveOptions;
  readonly #events: LiveEvents;
  readonly #clock = new CaptureClock();
  readonly #hold = new LoudspeakerHold(RATE_HZ);
  readonly #link: CompanionSocket;
  readonly #intake: DubReassembler;
  #room: AudioGraph | undefined;
  #headphones: boolean;
  #sequence = 0;
  #isHeard = false;

  /** @throws ProblemError, everything it took let go of */
  static async begin(options: LiveOptions, events: LiveEvents): Promise<LiveSession> {
    const session = new LiveSession(options, events);
    // At once: what the viewer's click allows, it allows for a few seconds.
    const source = options.kind === 'microphone' ? openMicrophone() : openSharedTab();
    session.#room = await AudioGraph.open(() => source, options.levels, TIMING, {
      captured: (chunk) => {
        session.#captured(chunk);
      },
      marker: () => undefined,
      sound: (event) => {
        if (event.type !== 'pace') session.#dub(event);
      },
      lost: () => {
        session.#fail(ownProblem(options.kind === 'microphone' ? 'microphone_lost' : 'share_lost'));
      },
    }).catch((error: unknown) => {
      source.then(
        (opened) => {
          opened.stop();
        },
        () => undefined,
      );
      throw error;
    });
    session.#link.connect();
    return session;
  }

  private constructor(options: LiveOptions, events: LiveEvents) {
    this.#options = options;
    this.#events = events;
    this.#headphones = options.headphones;
    this.#intake = new DubReassembler(
      RATE_HZ,
      (command) => this.#room?.command(command),
      (dub) => {
        events.arrived(dub);
      },
    );
    this.#link = new CompanionSocket(location.origin, {
      open: () => {
        this.#link.send({
          type: 'start_dubbing',
          audio_format: 'binary',
          target_language: options.target,
          source_language: options.source,
          show: { site: location.hostname, title: options.title },
        });
      },
      message: (message) => {
        this.#take(message);
      },
      frame: (frame) => {
        this.#intake.frame(frame);
      },
      away: (problem) => {
        this.#isHeard = false;
        events.link(problem);
      },
    });
  }

  setLevels(levels: Levels): void {
    this.#room?.command({ type: 'levels', levels });
  }

  setHeadphones(headphones: boolean): void {
    this.#headphones = headphones;
  }

  /** Lets go of the source at once; resolves when the companion has said good-bye as well. */
  async end(): Promise<void> {
    await this.#silence();
    if (this.#isHeard) {
      this.#isHeard = false;
      await this.#link.sayGoodbye();
    } else this.#link.close();
  }

  #take(message: CompanionMessage): void {
    switch (message.type) {
      case 'dubbing_started':
        if (!message.resumed) {
          this.#clock.restart();
          this.#sequence = 0;
          this.#intake.restart();
        }
        this.#room?.setChunkSamples(message.chunk_size);
        this.#link.settled();
        this.#isHeard = true;
        this.#events.link(null);
        break;
      case 'dub_start': {
        const { clause_id, sample_rate, start_ms, end_ms, speaker_id } = message;
        this.#intake.start(clause_id, sample_rate, {
          startMs: start_ms,
          startFrame: this.#clock.frameAt(start_ms),
          endFrame: this.#clock.frameAt(end_ms),
          speakerId: speaker_id,
        });
        break;
      }
      case 'dub_end':
        this.#intake.end(message.clause_id, message.outcome);
        break;
      case 'error':
        if (message.clause_id !== undefined) this.#intake.end(message.clause_id, 'cut');
        if (message.fatal) {
          this.#fail({ from: 'companion', code: message.code, message: message.message });
          return;
        }
        break;
      default:
    }
    this.#events.message(message);
  }

  #captured({ frame, samples }: TapChunk): void {
    const isHeld = this.#options.kind === 'microphone' && !this.#headphones && this.#hold.isHeld(frame);
    this.#events.level(rms(samples), isHeld);
    if (!this.#isHeard || isHeld) return;
    const sent = this.#link.sendAudio(
      encodeFrame({
        kind: 'captured',
        sequence: this.#sequence,
        timeMs: this.#clock.stampMs(frame),
        clauseId: 0,
        rateHz: WIRE_RATE_HZ,
        samples,
      }),
    );
    if (sent) this.#sequence++;
  }

  #dub({ type, clipId, frame, lagMs, backlogMs }: DubEvent): void {
    const latencyMs = this.#room?.outputLatencyMs ?? 0;
    if (type === 'started') {
      this.#hold.started(clipId);
      this.#events.heard(lagMs);
    } else {
      this.#hold.ended(clipId, frame, latencyMs);
    }
    const clauseId = this.#intake.clauseOf(clipId);
    if (clauseId === undefined) return;
    if (type !== 'started') this.#intake.forget(clipId);
    if (!this.#isHeard) return;
    this.#link.send({
      type: 'playback',
      clause_id: clauseId,
      state: type,
      heard_ms: this.#clock.atMs(frame) + latencyMs,
      backlog_ms: backlogMs,
    });
  }

  async #silence(): Promise<void> {
    const room = this.#room;
    this.#room = undefined;
    await room?.close();
  }

  #fail(problem: Problem): void {
    if (this.#room === undefined) return;
    void this.end();
    this.#events.fatal(problem);
  }
}
