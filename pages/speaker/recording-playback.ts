import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { TapChunk } from '../../client/audio/worklets/protocol.ts';
import { ownProblem, type Problem } from '../../client/problems.ts';
import type { HostRoom } from './host-room.ts';
import { Recording } from './recording.ts';

const SAMPLES_PER_S = 16_000;
/** What was played is still on its way to the tap for so long; then the room pauses. */
const TAIL_S = 0.5;

export const GAPS_S = [5, 15, 30, 60, 300] as const;

/** `between`: a pass has ended, and the next one waits for its turn. */
export type PlaybackPhase = 'stopped' | 'playing' | 'paused' | 'between';

export interface PlaybackView {
  readonly name: string;
  /** Undefined where the file does not tell. */
  readonly durationS: number | undefined;
  readonly positionS: number;
  readonly phase: PlaybackPhase;
  /** The pass that is played, from 1; 0 before the first. */
  readonly pass: number;
  readonly isRepeated: boolean;
  readonly gapS: number;
}

/**
 * Plays a recording into a room, once or again and again. It runs exactly while the room takes sound: engines that load and a
 * connection that is lost hold it, so that no word is left out. The room is paused between two passes.
 */
export class RecordingPlayback {
  readonly #room: HostRoom;
  readonly #view;
  readonly #recording: Recording;
  readonly #stopFollowing: () => void;
  /** Captured since it last stood still. The sound's clock, for a page that is hidden gets its timers late. */
  #samplesSinceHeld = 0;

  /** @throws ProblemError recording_unreadable, sound_failed */
  static async open(
    file: File,
    room: HostRoom,
    onProblem: (problem: Problem) => void,
  ): Promise<RecordingPlayback> {
    return new RecordingPlayback(await Recording.open(file), room, onProblem);
  }

  private constructor(recording: Recording, room: HostRoom, onProblem: (problem: Problem) => void) {
    this.#recording = recording;
    this.#room = room;
    this.#view = signal<PlaybackView>({
      name: recording.name,
      durationS: recording.durationS,
      positionS: 0,
      phase: 'stopped',
      pass: 0,
      isRepeated: false,
      gapS: 15,
    });
    recording.follow({
      captured: (chunk) => {
        this.#captured(chunk);
      },
      moved: () => {
        this.#moved();
      },
      ended: () => {
        this.#hold('between');
      },
      broken: () => {
        this.stop();
        onProblem(ownProblem('recording_unreadable'));
      },
    });
    this.#stopFollowing = effect(() => {
      const { state, isConnected, isOver } = room.view.value;
      const isTaken = state === 'live' && isConnected && !isOver;
      if (isTaken && this.#view.value.phase === 'playing') recording.play();
      else recording.hold();
    });
  }

  get view(): ReadonlySignal<PlaybackView> {
    return this.#view;
  }

  /** Whether it is what the room is given, also while it stands still. */
  get isActive(): boolean {
    return this.#now.phase !== 'stopped';
  }

  /** From its beginning, or from where it was paused. */
  play(): void {
    const { phase, pass } = this.#now;
    if (phase === 'playing') return;
    if (phase === 'stopped') this.#room.captureAnew();
    if (phase !== 'paused') this.#recording.rewind();
    this.#change({ phase: 'playing', pass: phase === 'stopped' ? 1 : phase === 'between' ? pass + 1 : pass });
    this.#room.start();
  }

  pause(): void {
    if (this.#now.phase === 'between') {
      this.stop();
      return;
    }
    if (this.#now.phase === 'playing') this.#hold('paused');
  }

  stop(): void {
    if (!this.isActive) return;
    this.#change({ phase: 'stopped', positionS: 0 });
    this.#recording.rewind();
    this.#room.pause();
    // What comes next is of another source, whose clock begins anew.
    this.#room.captureAnew();
  }

  repeat(isRepeated: boolean): void {
    this.#change({ isRepeated });
    if (!isRepeated && this.#now.phase === 'between') this.stop();
  }

  setGap(gapS: number): void {
    this.#change({ gapS });
  }

  async close(): Promise<void> {
    this.#stopFollowing();
    await this.#recording.close();
  }

  get #now(): PlaybackView {
    return this.#view.peek();
  }

  #moved(): void {
    if (this.isActive) this.#change({ positionS: this.#recording.positionS });
  }

  #hold(phase: 'paused' | 'between'): void {
    this.#samplesSinceHeld = 0;
    this.#change({ phase });
  }

  #captured(chunk: TapChunk): void {
    const { phase, isRepeated, gapS } = this.#now;
    if (phase === 'stopped') return;
    const isTail = this.#samplesSinceHeld < TAIL_S * SAMPLES_PER_S;
    if (phase === 'playing' || isTail) this.#room.captured(chunk);
    if (phase === 'playing') return;
    this.#samplesSinceHeld += chunk.samples.length;
    const heldS = this.#samplesSinceHeld / SAMPLES_PER_S;
    if (heldS < TAIL_S) return;
    if (phase === 'between' && !isRepeated) this.stop();
    else if (phase === 'between' && heldS >= gapS) this.play();
    else if (isTail) this.#room.pause();
  }

  #change(change: Partial<PlaybackView>): void {
    this.#view.value = { ...this.#now, ...change };
  }
}
