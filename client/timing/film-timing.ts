import type { MediaPosition, PageCommand, PictureState, TimingInForce } from './picture.ts';
import type { Timing } from '../session/dubbing-options.ts';
import type { AudioGraph } from '../audio/audio-graph.ts';
import { EARLIEST_MS, LATEST_MS } from './capture-latency.ts';
import { LipSync } from './lip-sync.ts';
import { UnixClock } from './unix-clock.ts';

const TICK_MS = 250;

export interface FilmTimingEvents {
  page(command: PageCommand): void;
  timing(timing: TimingInForce): void;
}

/** What it asks of the audio graph. */
export type TimedGraph = Pick<AudioGraph, 'frame' | 'output' | 'outputLatencyMs' | 'command' | 'search'>;

/**
 * Keeps the audio graph's time with the page's: which frame was captured of what the page played when, whether the film
 * stands still, and how late it is heard. Until `stop`.
 */
export class FilmTiming {
  readonly #graph: TimedGraph;
  /** When frames are rendered, and when they are heard. */
  readonly #rendered: UnixClock;
  readonly #audibleClock: UnixClock;
  readonly #lipSync: LipSync;
  readonly #timer: ReturnType<typeof setInterval>;
  #timing: Timing;
  #isDubbed = true;
  #isLate = false;
  #source: string | undefined;
  /** When the marker that is looked for left the page. */
  #markedMs: number | undefined;

  constructor(graph: TimedGraph, rateHz: number, timing: Timing, events: FilmTimingEvents) {
    this.#graph = graph;
    this.#timing = timing;
    this.#rendered = new UnixClock(rateHz);
    this.#audibleClock = new UnixClock(rateHz);
    this.#lipSync = new LipSync({
      page: (command) => {
        events.page(command);
      },
      timing: (inForce) => {
        events.timing(inForce);
      },
      delay: (ms) => {
        this.#graph.command({ type: 'delay', samples: Math.round((ms * rateHz) / 1000) });
        this.#settle();
      },
      muteBefore: (unixMs) => {
        this.#graph.command({ type: 'mute-before', frame: this.frameOf(unixMs) });
        this.#settle();
      },
    });
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    this.tune(timing);
    this.#tick();
  }

  tune(timing: Timing): void {
    this.#timing = timing;
    this.#lipSync.tune(this.#isDubbed ? timing.watching : 'live');
    this.#isLate = this.#lipSync.isLate;
    this.#command();
  }

  /** Whether dubs come. Where none do, the film is live: it would wait for nothing. */
  setDubbed(isDubbed: boolean): void {
    if (isDubbed === this.#isDubbed) return;
    this.#isDubbed = isDubbed;
    this.tune(this.#timing);
  }

  media({ paused, atMs, source, volume }: MediaPosition): void {
    this.#graph.command({ type: 'volume', volume });
    this.#graph.command({ type: 'film', held: paused, frame: this.frameOf(atMs) });
    if (this.#source !== undefined && source !== this.#source) this.#lipSync.renew();
    this.#source = source;
  }

  /** A seek or a new source: the film is somewhere else from the next sound on. */
  flush(): void {
    const frame = this.frameOf(unixMsNow());
    this.#graph.command({ type: 'film', held: false, frame });
    if (this.#lipSync.isLate) this.#graph.command({ type: 'mute-before', frame });
  }

  picture(state: PictureState): void {
    this.#lipSync.picture(state);
    this.#settle();
  }

  /** The marker left the page at this Unix time. */
  marked(atMs: number): void {
    this.#markedMs = atMs;
    this.#graph.search({
      fromFrame: this.#rendered.frameAt(atMs + EARLIEST_MS),
      toFrame: this.#rendered.frameAt(atMs + LATEST_MS),
    });
  }

  /** The marker was captured at this frame. */
  found(frame: number): void {
    if (this.#markedMs === undefined) return;
    this.#lipSync.latency.add(this.#rendered.unixMsOf(frame) - this.#markedMs);
    this.#markedMs = undefined;
  }

  /** A dub was ready so long after its original's first word. */
  span(ms: number): void {
    this.#lipSync.span(ms, performance.now());
  }

  /** The frame at which was captured, or will be, what the page plays at a Unix time. */
  frameOf(unixMs: number): number {
    return this.#rendered.frameAt(unixMs + this.#lipSync.latency.ms);
  }

  /** Unix time at which the page played what was captured at a frame. */
  playedMs(frame: number): number {
    return this.#rendered.unixMsOf(frame) - this.#lipSync.latency.ms;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#rendered.observe(this.#graph.frame, unixMsNow());
    const output = this.#graph.output;
    if (output !== undefined) this.#audibleClock.observe(output.frame, performance.timeOrigin + output.atMs);
    this.#lipSync.tick(performance.now(), this.#outputMs());
  }

  #outputMs(): number {
    const { frame, outputLatencyMs } = this.#graph;
    const measuredMs = this.#audibleClock.unixMsOf(frame) - this.#rendered.unixMsOf(frame);
    return measuredMs > 0 && measuredMs < 1_000 ? measuredMs : outputLatencyMs;
  }

  /** Dubs stand on their originals as long as the film is late. */
  #settle(): void {
    if (this.#lipSync.isLate === this.#isLate) return;
    this.#isLate = this.#lipSync.isLate;
    this.#command();
  }

  #command(): void {
    const { watching: _, ...timing } = this.#timing;
    this.#graph.command({ type: 'timing', settings: { ...timing, isLipSync: this.#isLate } });
  }
}

function unixMsNow(): number {
  return performance.timeOrigin + performance.now();
}
