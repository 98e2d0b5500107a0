import { RATE_HZ } from '../../client/audio/audio-graph.ts';
import { openSharedTab } from '../../client/audio/sources/display.ts';
import { openMicrophone } from '../../client/audio/sources/microphone.ts';
import { DubbingClient } from '../../client/session/dubbing-client.ts';
import { DEFAULT_TIMING, type DubbingOptions, type Levels } from '../../client/session/dubbing-options.ts';
import type { DubbingClientEvents } from '../../client/session/dubbing-request.ts';
import { LoudspeakerHold } from '../../client/session/loudspeaker-hold.ts';

import { credentials } from '../api.ts';

export interface LiveOptions {
  readonly kind: 'microphone' | 'tab';
  readonly languages: DubbingOptions['languages'];
  readonly levels: Levels;
  /** With loudspeakers, a microphone is not listened to while a dub plays. */
  readonly headphones: boolean;
  readonly title: string;
}

/** A microphone or a shared tab being dubbed in this page by the companion that the page is from. */
export class LiveDubbing {
  readonly #client: DubbingClient;
  readonly #hold: LoudspeakerHold | undefined;
  #options: DubbingOptions;

  /** @throws ProblemError, everything it took let go of */
  static async begin(options: LiveOptions, events: DubbingClientEvents): Promise<LiveDubbing> {
    // At once: what the viewer's click allows, it allows for a few seconds.
    const opened = options.kind === 'microphone' ? openMicrophone() : openSharedTab();
    const hold = options.kind === 'microphone' ? new LoudspeakerHold(RATE_HZ) : undefined;
    if (hold !== undefined) hold.isOn = !options.headphones;
    const dubbingOptions = optionsOf(options);
    try {
      const client = await DubbingClient.begin({
        openSource: () => opened,
        companion: location.origin,
        credentials,
        options: dubbingOptions,
        events,
        capabilities: hold === undefined ? {} : { loudspeakerHold: hold },
      });
      return new LiveDubbing(client, hold, dubbingOptions);
    } catch (error) {
      // The graph may have failed before it asked for the source.
      void opened.then(
        (source) => {
          source.stop();
        },
        () => undefined,
      );
      throw error;
    }
  }

  private constructor(client: DubbingClient, hold: LoudspeakerHold | undefined, options: DubbingOptions) {
    this.#client = client;
    this.#hold = hold;
    this.#options = options;
  }

  setLevels(levels: Levels): void {
    this.#options = { ...this.#options, levels };
    this.#client.tune(this.#options);
  }

  setHeadphones(headphones: boolean): void {
    if (this.#hold !== undefined) this.#hold.isOn = !headphones;
  }

  /** Lets go of the source at once; resolves when the companion has said good-bye as well. */
  async end(): Promise<void> {
    const { goodbye } = await this.#client.end();
    await goodbye;
  }
}

function optionsOf({ languages, levels, title }: LiveOptions): DubbingOptions {
  return {
    languages,
    levels,
    // The page cannot slow down a picture that it does not play.
    timing: { ...DEFAULT_TIMING, slowsPicture: false },
    pace: 'balanced',
    spendCapUsd: null,
    show: { site: location.hostname, title },
    isMuted: false,
  };
}
