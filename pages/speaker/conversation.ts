import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { TapChunk } from '../../client/audio/worklets/protocol.ts';
import type { SocketCredentials } from '../../client/session/companion-socket.ts';
import { baseLanguage } from '../../shared/languages.ts';
import { parseRoomCode } from '../../shared/rooms/code.ts';
import { ListenerRoom } from '../listen/listener-room.ts';
import type { HostRoom } from './host-room.ts';

/** A room, and what a microphone adds on its way, still holds a dub for so long after its last sample was placed. */
const TAIL_MS = 500;

/**
 * The other room of a conversation, heard in this page as its listeners hear it. Without headphones the microphone would bring its
 * dubs back: then what is captured while one sounds is silence.
 */
export class Conversation {
  readonly #partner = signal<ListenerRoom | undefined>(undefined);
  readonly #wearsHeadphones = signal(false);
  readonly #isHeld = signal(false);
  readonly #stopFollowing: () => void;
  #partnerCode: string | undefined;
  /** On the clock of the partner's output. */
  #heldUntilMs = 0;

  constructor(room: HostRoom, credentials: SocketCredentials) {
    this.#stopFollowing = effect(() => {
      const { conversation, options, isOver } = room.view.value;
      const { code, token } = (isOver ? undefined : conversation?.partner) ?? {};
      const wanted = conversation?.state === 'agreed' ? code : undefined;
      if (wanted === this.#partnerCode) return;
      this.#leave();
      const parsed = wanted === undefined ? undefined : parseRoomCode(wanted);
      if (parsed === undefined || token === undefined || options === undefined) return;
      this.#partnerCode = wanted;
      this.#partner.value = new ListenerRoom({
        address: location.origin.replace(/^http/, 'ws'),
        code: parsed,
        entered: { token, name: '', state: 'open', languages: [], source_language: '' },
        language: ownLanguage(options.source_language),
        sound: 'opus',
        trimMs: 0,
        credentials,
      });
    });
  }

  /** Undefined where there is no conversation. */
  get partner(): ReadonlySignal<ListenerRoom | undefined> {
    return this.#partner;
  }
  get wearsHeadphones(): ReadonlySignal<boolean> {
    return this.#wearsHeadphones;
  }
  /** The microphone is not listened to now. */
  get isHeld(): ReadonlySignal<boolean> {
    return this.#isHeld;
  }

  setHeadphones(wearsHeadphones: boolean): void {
    this.#wearsHeadphones.value = wearsHeadphones;
  }

  /** What the room may be given of a chunk of the microphone's: the same, or as much silence. */
  withoutEcho(chunk: TapChunk): TapChunk {
    const isHeld = !this.#wearsHeadphones.peek() && this.#isSounding();
    this.#isHeld.value = isHeld;
    return isHeld ? { ...chunk, samples: new Int16Array(chunk.samples.length) } : chunk;
  }

  close(): void {
    this.#stopFollowing();
    this.#leave();
  }

  #isSounding(): boolean {
    const partner = this.#partner.peek();
    const nowMs = partner?.output?.nowMs;
    if (partner === undefined || nowMs === undefined) return false;
    if (partner.spokenAt(nowMs) !== undefined) this.#heldUntilMs = nowMs + TAIL_MS;
    return nowMs < this.#heldUntilMs;
  }

  #leave(): void {
    void this.#partner.peek()?.close();
    this.#partner.value = undefined;
    this.#partnerCode = undefined;
    this.#isHeld.value = false;
    this.#heldUntilMs = 0;
  }
}

/** What this host understands. */
function ownLanguage(spoken: string): string {
  return spoken === 'auto' ? navigator.language : baseLanguage(spoken);
}
