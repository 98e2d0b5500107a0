import { rms } from '../../shared/pcm.ts';
import type { CompanionMessageOf } from '../../shared/protocol/companion-messages.ts';
import { isCaptionsOnly } from '../../shared/engine-info.ts';
import { AudioGraph, RATE_HZ } from '../audio/audio-graph.ts';
import type { DubEvent, SoundEvent, TapChunk } from '../audio/worklets/protocol.ts';
import { SpeakerDirectory } from '../captions/speaker-directory.ts';
import { ownProblem, ProblemError, type OwnProblem, type Problem } from '../problems.ts';
import { FilmTiming } from '../timing/film-timing.ts';
import type { MediaPosition, PictureState } from '../timing/picture.ts';
import { CaptionStore } from './caption-store.ts';
import { CaptureUplink } from './capture-uplink.ts';
import { CompanionMessageHandler } from './companion-message-handler.ts';
import { CompanionSocket } from './companion-socket.ts';
import { DubReassembler, type ArrivedDub, type OriginalSpan } from './dub-reassembler.ts';
import { DubReplayCache } from './dub-replay-cache.ts';
import type { DubbingOptions } from './dubbing-options.ts';
import type { DubbingCapabilities, DubbingClientEvents, DubbingRequest } from './dubbing-request.ts';
import { hasOtherLanguages, optionMessages, spendCapMessage, startMessage } from './option-messages.ts';

/** One source being dubbed, from its first sample to its last: the same in whichever host it runs. */
export class DubbingClient {
  readonly #events: DubbingClientEvents;
  readonly #capabilities: DubbingCapabilities;
  readonly #speakers = new SpeakerDirectory();
  readonly #captions = new CaptionStore(this.#speakers);
  readonly #dubs: DubReassembler;
  readonly #replays: DubReplayCache | undefined;
  readonly #handler: CompanionMessageHandler;
  readonly #socket: CompanionSocket;
  readonly #uplink: CaptureUplink;
  #graph: AudioGraph | undefined;
  #timing: FilmTiming | undefined;
  #options: DubbingOptions;
  /** The source ended by itself. */
  #lost: OwnProblem | undefined;
  /** The companion has taken the session and is to be sent what is captured. */
  #isAccepted = false;

  /** @throws ProblemError sound_failed, the source's `lostProblem`, or what `openSource` throws; everything it took is let go of */
  static async begin(request: DubbingRequest): Promise<DubbingClient> {
    const client = new DubbingClient(request);
    const { levels, timing, isMuted } = request.options;
    const settings = { ...timing, isLipSync: false };
    const graph = await AudioGraph.open(request.openSource, levels, settings, {
      captured: (chunk) => {
        client.#captured(chunk);
      },
      marker: (frame) => client.#timing?.found(frame),
      sound: (event) => {
        client.#sound(event);
      },
      lost: (problem) => {
        client.#lost = problem;
        client.#fail(ownProblem(problem));
      },
    });
    client.#graph = graph;
    // It may have ended while the graph was still being opened.
    if (client.#lost !== undefined) {
      await client.#silence();
      throw new ProblemError(client.#lost);
    }
    graph.setMuted(isMuted);
    const { page } = client.#capabilities;
    if (page !== undefined) {
      client.#timing = new FilmTiming(graph, RATE_HZ, timing, {
        page,
        timing: (inForce) => {
          client.#events.session({ kind: 'timing', timing: inForce });
        },
      });
    }
    client.#socket.connect();
    return client;
  }

  private constructor({ companion, credentials, options, events, capabilities = {} }: DubbingRequest) {
    this.#events = events;
    this.#options = options;
    this.#capabilities = capabilities;
    this.#dubs = new DubReassembler(
      RATE_HZ,
      (command) => this.#graph?.command(command),
      (dub) => {
        this.#arrived(dub);
      },
    );
    this.#replays = capabilities.replays === true ? this.#replayCache() : undefined;
    this.#handler = new CompanionMessageHandler(this.#captions, this.#speakers, this.#dubs, events, {
      started: (message) => {
        this.#started(message);
      },
      engines: (engines) => {
        this.#timing?.setDubbed(!isCaptionsOnly(engines));
      },
      clause: ({ clause_id, start_ms, end_ms }) => {
        const { clock } = this.#uplink;
        this.#replays?.expect(clause_id, clock.frameAt(start_ms), clock.frameAt(end_ms));
      },
      dropped: ({ clause_id, reason }) => {
        this.#replays?.dropped(clause_id, reason);
      },
      dubbed: (message) => this.#spanOf(message),
      relabel: (ids, speaker) => this.#replays?.relabel(ids, speaker),
      fatal: (problem) => {
        this.#fail(problem);
      },
    });
    this.#socket = new CompanionSocket(
      companion,
      {
        open: () => {
          this.#socket.send(startMessage(this.#options));
        },
        message: (message) => {
          this.#handler.message(message);
        },
        frame: (frame) => {
          this.#dubs.frame(frame);
        },
        away: (problem) => {
          this.#isAccepted = false;
          this.#events.session({ kind: 'link', link: 'away', problem });
        },
      },
      credentials,
    );
    this.#uplink = new CaptureUplink(this.#socket);
  }

  /** Puts changed options in force. */
  tune(options: DubbingOptions): void {
    const before = this.#options;
    this.#options = options;
    this.#graph?.command({ type: 'levels', levels: options.levels });
    this.#graph?.setMuted(options.isMuted);
    this.#timing?.tune(options.timing);
    if (hasOtherLanguages(before, options)) this.#replays?.forget();
    if (!this.#isAccepted) return;
    for (const message of optionMessages(before, options)) this.#socket.send(message);
  }

  /** Where the picture is: a dub waits while it stands still. */
  media(position: MediaPosition): void {
    this.#timing?.media(position);
    this.#replays?.media(position);
    if (!this.#isAccepted) return;
    this.#socket.send({
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

  /** A seek or a new source: what was not spoken yet is not spoken. */
  flush(): void {
    // What the page played until now is still on its way through the capture.
    const frame = this.#timing?.frameOf(performance.timeOrigin + performance.now());
    const nowMs = frame === undefined ? this.#nowMs() : this.#uplink.clock.atMs(frame);
    this.#replays?.flush();
    this.#handler.flush();
    this.#dubs.flush(nowMs);
    this.#timing?.flush();
    this.#events.caption?.({ kind: 'clear' });
    if (this.#isAccepted) this.#socket.send({ type: 'flush', before_capture_ms: nowMs });
  }

  /** Lets go of the source at once; `goodbye` resolves when the companion has said good-bye as well. */
  async end(): Promise<{ readonly goodbye: Promise<void> }> {
    await this.#silence();
    this.#events.caption?.({ kind: 'clear' });
    return { goodbye: this.#endSession() };
  }

  async #endSession(): Promise<void> {
    if (this.#isAccepted) {
      this.#isAccepted = false;
      await this.#socket.endSession();
    } else this.#socket.close();
  }

  async #silence(): Promise<void> {
    this.#timing?.stop();
    this.#timing = undefined;
    const graph = this.#graph;
    this.#graph = undefined;
    await graph?.close();
  }

  #fail(problem: Problem): void {
    if (this.#graph === undefined) return;
    void this.#silence();
    this.#events.caption?.({ kind: 'clear' });
    void this.#endSession();
    this.#events.session({ kind: 'fatal', problem });
  }

  #started({ chunk_size, resumed }: CompanionMessageOf<'dubbing_started'>): void {
    if (!resumed) {
      this.#uplink.restart();
      this.#dubs.restart();
      // Their dubs went with the companion that had recognised them.
      for (const clauseId of this.#captions.unspoken)
        this.#events.transcript?.({ kind: 'unspoken', clauseId });
      this.#captions.clear();
      this.#speakers.clear();
      this.#replays?.restart();
      this.#events.caption?.({ kind: 'clear' });
      this.#events.transcript?.({ kind: 'restarted' });
    }
    this.#graph?.setChunkSamples(chunk_size);
    this.#socket.settled();
    this.#isAccepted = true;
    const { spendCapUsd } = this.#options;
    if (spendCapUsd !== null) this.#socket.send(spendCapMessage(spendCapUsd));
    this.#events.session({ kind: 'link', link: 'live', problem: null });
  }

  #captured(chunk: TapChunk): void {
    const isHeld = this.#capabilities.loudspeakerHold?.isHeld(chunk.frame) === true;
    this.#events.level?.(rms(chunk.samples), isHeld);
    if (!this.#isAccepted || isHeld || this.#replays?.isCovered(chunk.frame) === true) return;
    if (this.#uplink.send(chunk)) this.#replays?.sent(chunk.frame);
  }

  #spanOf({ start_ms, end_ms, speaker_id, ready_ms }: CompanionMessageOf<'dub_start'>): OriginalSpan {
    this.#timing?.span(ready_ms);
    const { clock } = this.#uplink;
    return {
      startMs: start_ms,
      startFrame: clock.frameAt(start_ms),
      endFrame: clock.frameAt(end_ms),
      speakerId: speaker_id,
    };
  }

  #arrived(dub: ArrivedDub): void {
    const caption = this.#captions.caption(dub.clauseId, true);
    this.#replays?.keep({ ...dub, caption: caption?.kind === 'show' ? caption : undefined });
    this.#events.arrived?.(dub);
  }

  #sound(event: SoundEvent): void {
    if (event.type === 'pace') this.#capabilities.page?.({ kind: 'pace', rate: event.rate });
    else this.#played(event);
  }

  /** Tells viewer and companion what the player did with a clip. */
  #played(event: DubEvent): void {
    const { type, clipId, frame, lagMs, backlogMs } = event;
    const latencyMs = this.#graph?.outputLatencyMs ?? 0;
    const hold = this.#capabilities.loudspeakerHold;
    if (type === 'started') {
      hold?.started(clipId);
      this.#events.session({ kind: 'audible', lagMs });
    } else hold?.ended(clipId, frame, latencyMs);
    if (this.#replays?.played(event) === true) return;
    const clauseId = this.#dubs.clauseOf(clipId);
    if (clauseId === undefined) return;
    if (type !== 'started') this.#dubs.forget(clipId);
    this.#handler.played(clauseId, type);
    if (!this.#isAccepted) return;
    this.#socket.send({
      type: 'playback',
      clause_id: clauseId,
      state: type,
      heard_ms: this.#uplink.clock.atMs(frame) + latencyMs,
      backlog_ms: backlogMs,
    });
  }

  #replayCache(): DubReplayCache {
    return new DubReplayCache(RATE_HZ, {
      command: (command) => this.#graph?.command(command),
      caption: (caption) => {
        this.#events.caption?.(caption);
      },
      nextClipId: () => this.#dubs.nextClipId(),
      frameOf: (unixMs) => this.#timing?.frameOf(unixMs) ?? 0,
      playedMs: (frame) => this.#timing?.playedMs(frame) ?? 0,
    });
  }

  #nowMs(): number {
    return this.#graph === undefined ? 0 : this.#uplink.clock.atMs(this.#graph.frame);
  }
}
