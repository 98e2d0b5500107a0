import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { problemOf } from '../../client/http/companion-client.ts';
import { ownProblem, ProblemError, type Problem } from '../../client/problems.ts';
import { roomRoutes, type CreateRoom } from '../../shared/rooms/http.ts';
import { client, credentials } from '../api.ts';
import { Conversation } from './conversation.ts';
import { HostRoom } from './host-room.ts';
import { forgetRoom, keepRoom, readKeptRoom, type KeptRoom } from './kept-room.ts';
import { Microphone } from './microphone.ts';
import { RecordingPlayback } from './recording-playback.ts';
import { NO_SOUND_YET, withChunk, type SoundCheck } from './sound-check.ts';

/** The microphone or a recording, and the room that this page leads. */
export class Speaker {
  readonly #room = signal<HostRoom | undefined>(undefined);
  readonly #problem = signal<Problem | undefined>(undefined);
  readonly #hasMicrophone = signal(false);
  readonly #level = signal(0);
  readonly #check = signal<SoundCheck>(NO_SOUND_YET);
  readonly #isBusy = signal(false);
  readonly #conversation = signal<Conversation | undefined>(undefined);
  readonly #recording = signal<RecordingPlayback | undefined>(undefined);
  #microphone: Microphone | undefined;
  /** While a microphone that was lost is waited for. */
  #awaiting: AbortController | undefined;
  #stopFollowing: (() => void) | undefined;

  constructor() {
    const kept = readKeptRoom();
    if (kept !== undefined) this.#lead(kept);
  }

  get room(): ReadonlySignal<HostRoom | undefined> {
    return this.#room;
  }
  get problem(): ReadonlySignal<Problem | undefined> {
    return this.#problem;
  }
  get hasMicrophone(): ReadonlySignal<boolean> {
    return this.#hasMicrophone;
  }
  /** How loud what comes in is, 0..1; changes some fifteen times a second. */
  get level(): ReadonlySignal<number> {
    return this.#level;
  }
  get check(): ReadonlySignal<SoundCheck> {
    return this.#check;
  }
  /** Undefined where no room is led. */
  get conversation(): ReadonlySignal<Conversation | undefined> {
    return this.#conversation;
  }
  /** Undefined until one was chosen. */
  get recording(): ReadonlySignal<RecordingPlayback | undefined> {
    return this.#recording;
  }
  /** A room is being opened, or the microphone, or a recording. */
  get isBusy(): ReadonlySignal<boolean> {
    return this.#isBusy;
  }

  async openMicrophone(): Promise<boolean> {
    if (this.#microphone !== undefined) return true;
    this.#check.value = NO_SOUND_YET;
    this.#room.peek()?.captureAnew();
    return this.#attempt(async () => {
      this.#microphone = await Microphone.open({
        captured: (chunk) => {
          if (this.#recording.peek()?.isActive === true) return;
          this.#room.peek()?.captured(this.#conversation.peek()?.withoutEcho(chunk) ?? chunk);
        },
        level: (rms) => {
          this.#level.value = rms;
          this.#check.value = withChunk(this.#check.peek(), rms);
        },
        lost: (problem) => {
          this.#problem.value = ownProblem(problem);
          void this.#awaitMicrophone();
        },
      });
      this.#hasMicrophone.value = true;
      this.#awaiting?.abort();
    });
  }

  async closeMicrophone(): Promise<void> {
    const microphone = this.#microphone;
    this.#microphone = undefined;
    this.#hasMicrophone.value = false;
    this.#level.value = 0;
    await microphone?.close();
  }

  async createRoom(body: CreateRoom): Promise<void> {
    await this.#attempt(async () => {
      const { code, host_token: hostToken } = await client.call(roomRoutes.create, { body });
      const kept = { code, hostToken };
      keepRoom(kept);
      this.#lead(kept);
    });
  }

  /** The room is translated from now on: a recording that was paused goes on, or the microphone is asked for where it is not open yet. */
  async startTalking(): Promise<void> {
    const recording = this.#recording.peek();
    if (recording?.isActive === true) recording.play();
    else if (await this.openMicrophone()) this.#room.value?.start();
  }

  pauseTalking(): void {
    const recording = this.#recording.peek();
    if (recording?.isActive === true) recording.pause();
    else this.#room.peek()?.pause();
  }

  /** Puts a recording in the place of the one before. */
  async chooseRecording(file: File): Promise<void> {
    const room = this.#room.peek();
    if (room === undefined) return;
    await this.#attempt(async () => {
      await this.#closeRecording();
      this.#recording.value = await RecordingPlayback.open(file, room, (problem) => {
        this.#problem.value = problem;
      });
    });
  }

  /** The microphone is closed: one of the two speaks. */
  async playRecording(): Promise<void> {
    this.#awaiting?.abort();
    await this.closeMicrophone();
    this.#recording.peek()?.play();
  }

  /** The room is over, or led elsewhere: another one can be opened. */
  async leaveRoom(): Promise<void> {
    this.#stopFollowing?.();
    await this.#releaseSound();
    this.#conversation.value?.close();
    this.#conversation.value = undefined;
    this.#room.value?.close();
    this.#room.value = undefined;
    forgetRoom();
  }

  #lead(kept: KeptRoom): void {
    const room = new HostRoom(kept, credentials);
    this.#conversation.value = new Conversation(room, credentials);
    this.#room.value = room;
    this.#stopFollowing = effect(() => {
      // The browser shows a microphone in use for as long as it is open: nobody listens any more.
      if (room.view.value.isOver) void this.#releaseSound();
    });
  }

  async #releaseSound(): Promise<void> {
    this.#awaiting?.abort();
    await this.#closeRecording();
    await this.closeMicrophone();
  }

  async #closeRecording(): Promise<void> {
    const recording = this.#recording.peek();
    this.#recording.value = undefined;
    recording?.stop();
    await recording?.close();
  }

  /** The room pauses, which its listeners are told, and goes on where a microphone is plugged in again. */
  async #awaitMicrophone(): Promise<void> {
    const room = this.#room.peek();
    const wasTalking = room?.isTalking === true;
    if (wasTalking) room.pause();
    await this.closeMicrophone();
    this.#awaiting?.abort();
    this.#awaiting = new AbortController();
    const { signal } = this.#awaiting;
    navigator.mediaDevices.addEventListener(
      'devicechange',
      () => void (wasTalking ? this.startTalking() : this.openMicrophone()),
      { signal },
    );
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    if (this.#isBusy.value) return false;
    this.#isBusy.value = true;
    this.#problem.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.#problem.value = error instanceof ProblemError ? ownProblem(error.code) : problemOf(error);
      return false;
    } finally {
      this.#isBusy.value = false;
    }
  }
}
