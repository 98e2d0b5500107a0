import type { Browser, CDPSession } from 'puppeteer-core';

export interface AudioThreadLoad {
  /** How often the loudspeaker was left without sound, and for how long in all, as the browser counts it. */
  readonly underruns: number;
  readonly underrunMs: number;
  /** Sound played since. */
  readonly playedMs: number;
  /** The part of its time that rendering takes, now. */
  readonly loadPercent: number;
}

interface PlaybackStats {
  readonly underrunEvents?: number;
  readonly underrunDuration?: number;
  readonly totalDuration?: number;
}

/** Watches the audio thread of the offscreen document, from outside of it. */
export class AudioThread {
  readonly #session: CDPSession;
  #contextId: string | undefined;

  static async of(browser: Browser): Promise<AudioThread> {
    const target = await browser.waitForTarget((one) => one.url().includes('/offscreen/'));
    const watch = new AudioThread(await target.createCDPSession());
    await watch.#session.send('WebAudio.enable');
    return watch;
  }

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('WebAudio.contextCreated', ({ context }) => {
      if (context.contextType === 'realtime') this.#contextId = context.contextId;
    });
  }

  async load(): Promise<AudioThreadLoad> {
    const stats = await this.#stats();
    if (this.#contextId === undefined) throw new Error('The offscreen document has no audio context');
    const { realtimeData } = await this.#session.send('WebAudio.getRealtimeData', {
      contextId: this.#contextId,
    });
    return {
      underruns: stats.underrunEvents ?? Number.NaN,
      underrunMs: 1_000 * (stats.underrunDuration ?? Number.NaN),
      playedMs: 1_000 * (stats.totalDuration ?? Number.NaN),
      loadPercent: 100 * realtimeData.renderCapacity,
    };
  }

  async #stats(): Promise<PlaybackStats> {
    const { result: prototype } = await this.#session.send('Runtime.evaluate', {
      expression: 'AudioContext.prototype',
    });
    const { objects } = await this.#session.send('Runtime.queryObjects', {
      prototypeObjectId: prototype.objectId ?? '',
    });
    const { result } = await this.#session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId ?? '',
      functionDeclaration: 'function () { return this[0]?.playbackStats?.toJSON() ?? {}; }',
      returnByValue: true,
    });
    return result.value as PlaybackStats;
  }
}
