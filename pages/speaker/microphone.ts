import type { AudioSource } from '../../client/audio/audio-source.ts';
import { openMicrophone } from '../../client/audio/sources/microphone.ts';
import type { TapChunk } from '../../client/audio/worklets/protocol.ts';
import type { OwnProblem } from '../../client/problems.ts';
import { SoundTap } from './sound-tap.ts';

export interface MicrophoneEvents {
  /** 16 kHz mono, some fifteen times a second. */
  captured(chunk: TapChunk): void;
  /** How loud a chunk is, 0..1 of full scale. */
  level(rms: number): void;
  /** It was unplugged, or taken away. */
  lost(problem: OwnProblem): void;
}

const FULL_SCALE = 32_768;

/** The speaker's microphone. */
export class Microphone {
  readonly #tap: SoundTap;
  readonly #source: AudioSource;

  /** @throws ProblemError microphone_refused or sound_failed; everything that was opened is closed */
  static async open(events: MicrophoneEvents): Promise<Microphone> {
    const tap = await SoundTap.open();
    let source: AudioSource | undefined;
    try {
      source = await openMicrophone();
      await tap.begin(source.connect(tap.context), (chunk) => {
        events.level(rmsOf(chunk.samples));
        events.captured(chunk);
      });
    } catch (cause) {
      source?.stop();
      await tap.close();
      throw cause;
    }
    const { lostProblem } = source;
    source.onLost(() => {
      events.lost(lostProblem);
    });
    return new Microphone(tap, source);
  }

  private constructor(tap: SoundTap, source: AudioSource) {
    this.#tap = tap;
    this.#source = source;
  }

  async close(): Promise<void> {
    this.#source.stop();
    await this.#tap.close();
  }
}

export function rmsOf(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += (sample / FULL_SCALE) ** 2;
  return Math.sqrt(sum / samples.length);
}
