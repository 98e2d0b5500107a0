import type { DubbingOptions, OptionsChange, PlaybackReport } from '../dubbing/dependencies.ts';
import type { VoiceCloneRequest } from '../cloning/voice-cloning-port.ts';
import { durationMs } from '../../shared/pcm.ts';
import type { AudioFormat } from './wire-encoder.ts';

/** Mono sound of any rate. */
export interface Sound {
  readonly samples: Int16Array;
  readonly rateHz: number;
}

export interface StartCommand {
  readonly type: 'start';
  readonly options: DubbingOptions;
  readonly audioFormat: AudioFormat;
}

/** What a client asks of its session, parsed. */
export type SessionCommand =
  | StartCommand
  | {
      readonly type: 'audio';
      readonly sound: Sound;
      /** Capture clock of the first sample; right behind the sound before it where left out. */
      readonly timeMs?: number;
      /** Begins dubbing, where nothing is being dubbed yet. */
      readonly start?: StartCommand;
    }
  | {
      readonly type: 'set_options';
      readonly options: OptionsChange;
      readonly audioFormat?: AudioFormat | undefined;
    }
  /** A seek or a new source. */
  | { readonly type: 'flush'; readonly beforeCaptureMs: number }
  /** What the listener's side did with a clause. */
  | { readonly type: 'playback'; readonly report: PlaybackReport }
  | {
      readonly type: 'clone_voice';
      readonly speakerId: string;
      readonly wish: Omit<VoiceCloneRequest, 'samples'>;
      readonly recordings?: readonly Sound[];
    }
  /** @property isStalled sound from before it is not taken in: its words are not waited for any longer */
  | { readonly type: 'stop'; readonly isStalled?: boolean };

/** Whether it is about what was said before, so that it does not wait behind sound that is still to be taken in. */
export function overtakesAudio({ type }: SessionCommand): boolean {
  return type === 'flush' || type === 'playback';
}

/** How much sound it brings. */
export function audioMsOf(command: SessionCommand): number {
  return command.type === 'audio' ? durationMs(command.sound.samples.length, command.sound.rateHz) : 0;
}
