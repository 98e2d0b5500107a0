import { batch, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { companionProblem, type Problem } from '../../client/problems.ts';
import type { SocketCredentials } from '../../client/session/companion-socket.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import type { RoomEntered } from '../../shared/rooms/http.ts';
import type { ToListenerMessage, ToListenerMessageOf } from '../../shared/rooms/listener-messages.ts';
import { withClauses, withSpeakerName, withWords } from './clauses.ts';
import { fetchEarlier } from './door.ts';
import { AudioOutput } from './playout/audio-output.ts';
import { openDecoderWorker } from './playout/decoder-port.ts';
import { DubPlayer } from './playout/dub-player.ts';
import { RoomSocket } from './room-socket.ts';
import { enteredView, type RoomView } from './room-view.ts';

/** A dub that is or will be heard. */
export interface SpokenDub {
  readonly clauseId: number;
  /** Where it begins on the output's clock. */
  readonly atMs: number;
  readonly rate: number;
}

export interface RoomOptions {
  readonly address: string;
  readonly code: RoomCode;
  readonly entered: RoomEntered;
  readonly language: string;
  readonly sound: 'opus' | 'none';
  readonly trimMs: number;
  readonly credentials?: SocketCredentials;
  /** What went wrong just before, and is still to be read. */
  readonly problem?: Problem | undefined;
}

/** A page of history is as long as the room sends at once. */
const HISTORY_PAGE = 50;
/** A device that may be used is so within this. */
const STARTS_WITHIN_MS = 500;

/** A room that is listened to: what is shown of it, and the sound. */
export class ListenerRoom {
  readonly #options: RoomOptions;
  readonly #view: Signal<RoomView>;
  #spoken: SpokenDub[] = [];
  readonly #isHeldUp = signal(false);
  readonly #socket: RoomSocket;
  readonly output: AudioOutput | undefined;
  #startedBy: ReturnType<typeof setTimeout> | undefined;
  #player: DubPlayer | undefined;
  #token: string;
  #reports = false;
  /** The last connection was closed with words, which are over as soon as one stands. */
  #wasRefused = false;

  /** Called from the listener's tap: sound may begin then. */
  constructor(options: RoomOptions) {
    const { address, code, entered, language, sound, credentials } = options;
    this.#options = options;
    this.#token = entered.token;
    this.#view = signal<RoomView>({ ...enteredView(entered, language), problem: options.problem });
    if (sound === 'opus') {
      this.output = new AudioOutput();
      this.output.trimMs = options.trimMs;
      this.#player = this.#openPlayer(this.output);
      this.output.onStateChange(() => {
        this.#isHeldUp.value = this.output?.isHeldUp === true;
      });
      void this.output.resume();
      // A browser that waits for a tap says so by nothing.
      this.#startedBy = setTimeout(() => {
        this.#isHeldUp.value = this.output?.isHeldUp === true;
      }, STARTS_WITHIN_MS);
    }
    this.#socket = new RoomSocket(
      { address, code, token: entered.token, language, sound, ...(credentials && { credentials }) },
      {
        message: (message) => {
          batch(() => {
            this.#apply(message);
          });
        },
        piece: (piece) => {
          this.#player?.add(piece);
        },
        away: (refusal) => {
          this.#away(refusal);
        },
        closed: (refusal) => {
          this.#over(refusal);
        },
      },
    );
    this.#socket.connect();
  }

  get view(): ReadonlySignal<RoomView> {
    return this.#view;
  }
  /** The dub that is heard at a moment of the output's clock. */
  spokenAt(ms: number): SpokenDub | undefined {
    return this.#spoken.findLast(({ atMs }) => atMs <= ms);
  }
  /** The device is silent against the listener's will: a tap brings it back. */
  get isHeldUp(): ReadonlySignal<boolean> {
    return this.#isHeldUp;
  }
  /** Tracks that the face is drawn by; another one after a change of language. */
  get player(): DubPlayer | undefined {
    return this.#player;
  }
  get token(): string {
    return this.#token;
  }
  get code(): RoomCode {
    return this.#options.code;
  }

  setLanguage(language: string): void {
    if (language === this.#now.language) return;
    this.#change({ problem: undefined });
    this.#moveTo(language);
  }

  setMuted(isMuted: boolean): void {
    this.output?.setVolume(isMuted ? 0 : 1);
  }

  /** After a call, or where the browser let nothing be heard before a tap. */
  async resume(): Promise<void> {
    await this.output?.resume();
  }

  /** @throws RequestFailed, or what the network does */
  async loadEarlier(): Promise<void> {
    const { language, clauses } = this.#now;
    const first = clauses[0];
    if (first === undefined) return;
    const earlier = await fetchEarlier(this.#options.code, language, first.sequence, this.#token);
    if (this.#now.language !== language) return;
    this.#change({
      clauses: withClauses(this.#now.clauses, earlier),
      hasEarlier: earlier.length >= HISTORY_PAGE,
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#startedBy);
    this.#socket.close();
    this.#player?.stop();
    await this.output?.close();
  }

  get #now(): RoomView {
    return this.view.value;
  }

  #apply(message: ToListenerMessage): void {
    switch (message.type) {
      case 'room_joined':
        this.#joined(message);
        return;
      case 'room_state':
        this.#change({
          state: message.state,
          speaker: message.speaker,
          languages: message.languages,
          avatarId: message.avatar.id,
          pinned: message.pinned,
        });
        this.#leaveWithdrawn();
        return;
      case 'translation':
        this.#change({ clauses: withClauses(this.#now.clauses, [message]), problem: undefined });
        return;
      case 'speaker_name':
        this.#change({ clauses: withSpeakerName(this.#now.clauses, message.speaker_id, message.name) });
        return;
      case 'dub_start':
        this.#player?.announce(message.clause_id);
        return;
      case 'dub_end':
        if (message.marks !== undefined) {
          this.#change({ clauses: withWords(this.#now.clauses, message.clause_id, message.marks) });
        }
        this.#player?.complete(message.clause_id);
        return;
      case 'room_ended':
        this.#change({ isOver: true, state: 'ended' });
        return;
      case 'error':
        if (!message.fatal) this.#change({ problem: companionProblem(message) });
        return;
      // What was skipped is in the captions; the socket has its own use for the clock.
      case 'skipped':
      case 'clock':
        return;
    }
  }

  #joined(message: ToListenerMessageOf<'room_joined'>): void {
    this.#token = message.token;
    this.#reports = message.reports;
    const { history, language } = message;
    const clauses = language === this.#now.language ? this.#now.clauses : [];
    this.#change({
      name: message.name,
      state: message.state,
      speaker: message.speaker,
      languages: message.languages,
      language,
      sourceLanguage: message.source_language,
      avatarId: message.avatar.id,
      pinned: message.pinned,
      isConnected: true,
      clauses: withClauses(clauses, history),
      hasEarlier: this.#now.hasEarlier || (clauses.length === 0 && history.length >= HISTORY_PAGE),
      ...(this.#wasRefused ? { problem: undefined } : {}),
    });
    this.#wasRefused = false;
  }

  #away(refusal: ToListenerMessageOf<'error'> | undefined): void {
    this.#change({ isConnected: false });
    if (refusal === undefined) return;
    this.#wasRefused = true;
    this.#change({ problem: companionProblem(refusal) });
  }

  /** Where the host has withdrawn the language that is listened to, the first of the others is better than silence. */
  #leaveWithdrawn(): void {
    const { languages, language } = this.#now;
    const [first] = languages;
    if (first !== undefined && !languages.some((one) => one.language === language))
      this.#moveTo(first.language);
  }

  #moveTo(language: string): void {
    this.#change({ language, clauses: [], hasEarlier: false });
    this.#renewPlayer();
    this.#socket.setLanguage(language);
  }

  #over(refusal: ToListenerMessageOf<'error'> | undefined): void {
    this.#player?.stop();
    this.#spoken = [];
    this.#change({
      isOver: true,
      isConnected: false,
      problem: refusal === undefined ? undefined : companionProblem(refusal),
    });
  }

  #renewPlayer(): void {
    if (this.output === undefined) return;
    this.#player?.stop();
    this.#spoken = [];
    this.#player = this.#openPlayer(this.output);
  }

  #openPlayer(output: AudioOutput): DubPlayer {
    return new DubPlayer(
      output,
      {
        started: (clauseId, atMs, rate) => {
          this.#spoken.push({ clauseId, atMs, rate });
          this.#report(clauseId, 'started', atMs);
        },
        ended: (clauseId) => {
          this.#spoken = this.#spoken.filter((one) => one.clauseId !== clauseId);
          this.#report(clauseId, 'ended', output.nowMs);
        },
        dropped: (clauseId) => {
          this.#report(clauseId, 'dropped', output.nowMs);
        },
      },
      openDecoderWorker,
    );
  }

  #report(clauseId: number, state: 'started' | 'ended' | 'dropped', atMs: number): void {
    const clause = this.#now.clauses.find((one) => one.clauseId === clauseId);
    const { output } = this;
    if (!this.#reports || clause === undefined || output === undefined) return;
    const roomMs = this.#socket.clock.at(performance.now() + (atMs - output.nowMs));
    if (roomMs === undefined) return;
    this.#socket.report({
      clause_id: clauseId,
      state,
      late_ms: Math.max(0, roomMs - clause.endMs),
      backlog_ms: this.#player?.backlogMs ?? 0,
    });
  }

  #change(change: Partial<RoomView>): void {
    this.#view.value = { ...this.#now, ...change };
  }
}
