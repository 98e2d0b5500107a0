import type { AudioSource } from '../audio/audio-source.ts';
import type { Caption } from '../captions/caption.ts';
import type { TranscriptEvent } from '../captions/transcript.ts';
import type { PageCommand } from '../timing/picture.ts';
import type { ArrivedDub } from './dub-reassembler.ts';
import type { DubbingOptions } from './dubbing-options.ts';
import type { SocketCredentials } from './companion-socket.ts';
import type { LoudspeakerHold } from './loudspeaker-hold.ts';
import type { SessionEvent } from './session-event.ts';

export interface DubbingClientEvents {
  session(event: SessionEvent): void;
  caption?(caption: Caption): void;
  transcript?(event: TranscriptEvent): void;
  /** A dub has arrived from its first sample to its last. */
  arrived?(dub: ArrivedDub): void;
  /** How loud a captured chunk is, 0..1, and whether it is held back from the companion for the loudspeakers' sake. */
  level?(level: number, isHeld: boolean): void;
}

/** What one host has and another has not. */
export interface DubbingCapabilities {
  /** A page whose picture can be shown late or slower. It tells where it is by `media`, `picture`, `marked` and `flush`. */
  readonly page?: (command: PageCommand) => void;
  /** Dubs are kept against the page's media time, and played again when the viewer goes back. */
  readonly replays?: boolean;
  /** Keeps dubs that a microphone picks up from loudspeakers from being dubbed again. */
  readonly loudspeakerHold?: LoudspeakerHold;
}

export interface DubbingRequest {
  /** Called last of all that may fail: a tab that is captured is silent until it is connected to the graph. */
  readonly openSource: () => Promise<AudioSource>;
  /** The companion's address, like http://127.0.0.1:8000. */
  readonly companion: string;
  readonly credentials: SocketCredentials;
  readonly options: DubbingOptions;
  readonly events: DubbingClientEvents;
  readonly capabilities?: DubbingCapabilities;
}
