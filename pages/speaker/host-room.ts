import { signal, type ReadonlySignal } from '@preact/signals';
import { SpeakerDirectory } from '../../client/captions/speaker-directory.ts';
import { EMPTY_TRANSCRIPT, withTranscriptEvent, type Transcript } from '../../client/captions/transcript.ts';
import { companionProblem, type Problem } from '../../client/problems.ts';
import { CaptureUplink } from '../../client/session/capture-uplink.ts';
import type { SocketCredentials } from '../../client/session/companion-socket.ts';
import type { TapChunk } from '../../client/audio/worklets/protocol.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import type { HostPresence, RoomState } from '../../shared/rooms/fields.ts';
import type {
  RoomOptionsChange,
  RoomOptionsNow,
  ToHostMessage,
  ToHostMessageOf,
} from '../../shared/rooms/host-messages.ts';
import { HostSocket } from './host-socket.ts';
import { keepRoom, type KeptRoom } from './kept-room.ts';

export interface HostView {
  readonly code: string;
  readonly key: string | undefined;
  readonly addresses: readonly string[];
  /** Undefined until the companion has said that this page leads the room. */
  readonly options: RoomOptionsNow | undefined;
  readonly state: RoomState;
  /** It was started, and its engines are still being loaded. */
  readonly isLoading: boolean;
  readonly speaker: HostPresence;
  readonly isConnected: boolean;
  /** The room does not come back to this page. */
  readonly isOver: boolean;
  readonly problem: Problem | undefined;
  readonly transcript: Transcript;
  readonly listeners: ToHostMessageOf<'listeners'> | undefined;
  /** The latest of each kind and language. */
  readonly alarms: readonly ToHostMessageOf<'alarm'>[];
  readonly notice: ToHostMessageOf<'notice'> | undefined;
  readonly conversation: ToHostMessageOf<'conversation'> | undefined;
}

/** What a newer alarm takes the place of an older one by. */
export function alarmKey({ code, parameters }: ToHostMessageOf<'alarm'>): string {
  return `${code} ${String(parameters['language'] ?? '')}`;
}

/** A room that this page leads: what is shown of it, and what its host may do. */
export class HostRoom {
  readonly #view;
  readonly #kept: KeptRoom;
  readonly #socket: HostSocket;
  readonly #uplink: CaptureUplink;
  readonly #speakers = new SpeakerDirectory();
  /** By the host: they outlast what the companion calls a speaker. */
  readonly #givenNames = new Map<string, string>();
  #newestClauseId = 0;
  /** An error or a notice is over once a clause after this one is translated. */
  #problemAtClauseId = 0;
  /** Whether the host wants to be translated: said again where the connection was lost. */
  #isTalking = false;

  constructor(kept: KeptRoom, credentials: SocketCredentials) {
    this.#kept = kept;
    this.#view = signal<HostView>({
      code: kept.code,
      key: undefined,
      addresses: [],
      options: undefined,
      state: 'open',
      isLoading: false,
      speaker: 'here',
      isConnected: false,
      isOver: false,
      problem: undefined,
      transcript: EMPTY_TRANSCRIPT,
      listeners: undefined,
      alarms: [],
      notice: undefined,
      conversation: undefined,
    });
    this.#socket = new HostSocket(
      { address: location.origin, code: () => this.#now.code, hostToken: kept.hostToken },
      credentials,
      {
        message: (message) => {
          this.#apply(message);
        },
        away: (problem) => {
          this.#change({ isConnected: false, problem });
        },
        closed: () => {
          this.#change({ isConnected: false, isOver: true });
        },
      },
    );
    this.#uplink = new CaptureUplink(this.#socket);
    this.#socket.connect();
  }

  get view(): ReadonlySignal<HostView> {
    return this.#view;
  }

  /** Whether the host wants what is said to be translated. */
  get isTalking(): boolean {
    return this.#isTalking;
  }

  /** Translates what is said from now on. */
  start(): void {
    this.#isTalking = true;
    this.#socket.send({ type: 'start_translation' });
  }

  /** What was said until now is finished. */
  pause(): void {
    this.#isTalking = false;
    this.#socket.send({ type: 'stop_translation' });
  }

  /** Another microphone, whose clock begins anew: its first sound is not before that of the last. */
  captureAnew(): void {
    this.#uplink.restart();
  }

  /** Of the microphone, also while nothing is translated: it is left out then. */
  captured(chunk: TapChunk): void {
    if (this.#now.state === 'live') this.#uplink.send(chunk);
  }

  changeOptions(change: RoomOptionsChange): void {
    this.#socket.send({ type: 'room_options', ...change });
  }

  /** @param name as `roomName` takes it */
  renameSpeaker(speakerId: string, name: string): void {
    this.#socket.send({ type: 'rename_speaker', speaker_id: speakerId, name });
  }

  renewCode(): void {
    this.#socket.send({ type: 'new_code' });
  }

  end(): void {
    this.#socket.send({ type: 'end_room' });
  }

  /** @param code of another room of this companion */
  askConversation(code: RoomCode): void {
    this.#socket.send({ type: 'ask_conversation', code });
  }

  agreeConversation(): void {
    this.#socket.send({ type: 'agree_conversation' });
  }

  /** Ends it, declines it, or takes back that it was asked for. */
  leaveConversation(): void {
    this.#socket.send({ type: 'leave_conversation' });
  }

  dismissAlarm(alarm: ToHostMessageOf<'alarm'>): void {
    this.#change({ alarms: this.#othersThan(alarm) });
  }

  /** The room lives on for a while without this page. */
  close(): void {
    this.#socket.close();
  }

  get #now(): HostView {
    return this.#view.value;
  }

  #apply(message: ToHostMessage): void {
    switch (message.type) {
      case 'room_opened':
        this.#opened(message);
        return;
      case 'room_state':
        this.#change({
          state: message.state,
          isLoading: message.loading === true,
          speaker: message.speaker,
        });
        // Loaded anew, this page has no sound to give until its host goes on: nobody shall wait for what does not come.
        if (message.state === 'live' && !this.#isTalking) this.pause();
        return;
      case 'transcript': {
        const { speaker_id: id, is_final: isFinal, text } = message;
        this.#transcribe({
          kind: 'partial',
          text: isFinal ? '' : text,
          speaker: id === undefined ? undefined : this.#speakers.resolve(id),
        });
        return;
      }
      case 'clause': {
        const { clause_id: clauseId, text, overlapped = false } = message;
        // After a reconnection the companion sends again what may have been lost.
        if (clauseId <= this.#newestClauseId) return;
        this.#newestClauseId = clauseId;
        const speaker = this.#speakers.resolve(message.speaker_id);
        this.#transcribe({ kind: 'clause', clauseId, speaker, isOverlapped: overlapped, text });
        return;
      }
      case 'translation':
        if (message.clause_id > this.#problemAtClauseId)
          this.#change({ problem: undefined, notice: undefined });
        // The host reads the first language along.
        if (message.language !== this.#now.options?.languages[0]) return;
        this.#transcribe({ kind: 'translation', clauseId: message.clause_id, text: message.text });
        return;
      case 'speaker': {
        const { speaker_id: id, replaces } = message;
        this.#label(id, this.#givenNames.get(id) ?? message.name, replaces);
        return;
      }
      case 'speaker_name':
        this.#givenNames.set(message.speaker_id, message.name);
        this.#label(message.speaker_id, message.name);
        return;
      case 'listeners':
        this.#change({ listeners: message });
        return;
      case 'alarm':
        this.#change({ alarms: [...this.#othersThan(message), message] });
        return;
      case 'notice':
        this.#problemAtClauseId = this.#newestClauseId;
        this.#change({ notice: message });
        return;
      case 'conversation':
        this.#change({ conversation: message });
        return;
      case 'room_ended':
        this.#change({ isOver: true, state: 'ended' });
        return;
      case 'error':
        this.#problemAtClauseId = this.#newestClauseId;
        this.#change({ problem: companionProblem(message), isOver: this.#now.isOver || message.fatal });
        return;
      // Listeners' own lag is in `listeners`.
      case 'metrics':
        return;
    }
  }

  #opened({ code, key, addresses, options }: ToHostMessageOf<'room_opened'>): void {
    keepRoom({ code, hostToken: this.#kept.hostToken });
    this.#change({ code, key, addresses, options, isConnected: true, problem: undefined });
    if (this.#isTalking && this.#now.state !== 'live') this.start();
  }

  #othersThan(alarm: ToHostMessageOf<'alarm'>): ToHostMessageOf<'alarm'>[] {
    return this.#now.alarms.filter((one) => alarmKey(one) !== alarmKey(alarm));
  }

  #label(id: string, name: string, replaces: readonly string[] = []): void {
    this.#speakers.set(id, name, replaces);
    this.#transcribe({ kind: 'relabel', ids: [id, ...replaces], speaker: this.#speakers.resolve(id) });
  }

  #transcribe(event: Parameters<typeof withTranscriptEvent>[1]): void {
    this.#change({ transcript: withTranscriptEvent(this.#now.transcript, event) });
  }

  #change(change: Partial<HostView>): void {
    this.#view.value = { ...this.#now, ...change };
  }
}
