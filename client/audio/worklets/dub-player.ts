import { DubScheduler, type Plan, type SchedulingPolicy } from '../../../shared/scheduling/dub-scheduler.ts';
import type { AnnouncedClause } from '../../../shared/scheduling/scheduled-clause.ts';
import { PauseTrimmer } from './pause-trimmer.ts';
import type { DubEvent } from './protocol.ts';
import type { ChangeOfRate } from './stretcher.ts';
import { PlaybackChannel, type Clip } from './playback-channel.ts';

interface PlayerClip extends Clip {
  readonly startMs: number;
}

export interface PlayerEvents {
  dub(event: DubEvent): void;
  /** The picture is to be played at this part of the viewer's own rate. */
  pace(rate: number): void;
}

/** Two people are audible at once, no more. */
const CHANNELS = 2;

/** Plays clips as the scheduler decides. Mono; one block at a time; times are film time. */
export class DubPlayer {
  readonly #rateHz: number;
  readonly #events: PlayerEvents;
  readonly #scheduler: DubScheduler;
  readonly #channels: readonly PlaybackChannel[];
  readonly #clips = new Map<number, PlayerClip>();
  #isHeld = false;
  #frame = 0;
  #nowMs = 0;

  constructor(rateHz: number, blockSamples: number, policy: SchedulingPolicy, events: PlayerEvents) {
    this.#rateHz = rateHz;
    this.#events = events;
    this.#channels = Array.from({ length: CHANNELS }, () => new PlaybackChannel(rateHz, blockSamples));
    this.#scheduler = new DubScheduler(policy, {
      plan: (id, plan) => {
        this.#plan(id, plan);
      },
      drop: (id) => {
        this.#clips.delete(id);
        this.#report('dropped', id);
      },
      pace: (rate) => {
        events.pace(rate);
      },
    });
  }

  /** One for each channel. Until a channel has one, it plays every dub as it was made. */
  setStretch(stretches: readonly ChangeOfRate[]): void {
    stretches.forEach((stretch, i) => this.#channels[i]?.setStretch(stretch));
  }

  tune(policy: SchedulingPolicy): void {
    this.#scheduler.tune(policy);
  }

  /** Whether a dub is audible now or about to be: what the original is lowered for. */
  get speaking(): boolean {
    return !this.#isHeld && this.#channels.some(({ isDue }) => isDue);
  }

  open(clause: AnnouncedClause): void {
    if (this.#clips.has(clause.id)) return;
    const { id, startMs } = clause;
    const sound = new PauseTrimmer(this.#rateHz);
    this.#clips.set(id, { id, startMs, sound, isComplete: false, beginMs: Infinity, rate: 1 });
    this.#scheduler.announce(clause, this.#nowMs);
  }

  audio(id: number, samples: Float32Array): void {
    const clip = this.#clips.get(id);
    if (clip === undefined) return;
    clip.sound.push(samples);
    this.#scheduler.received(id, (samples.length * 1000) / this.#rateHz);
  }

  close(id: number): void {
    const clip = this.#clips.get(id);
    if (clip === undefined) return;
    clip.isComplete = true;
    clip.sound.complete();
    this.#scheduler.complete(id);
  }

  drop(id: number): void {
    if (!this.#clips.has(id)) return;
    const channel = this.#channels.find(({ clip }) => clip?.id === id);
    if (channel === undefined) {
      this.#forget(id);
      this.#report('dropped', id);
    } else {
      // Told when it has faded.
      this.#clips.delete(id);
      channel.stop();
    }
  }

  dropAll(): void {
    this.dropBefore(Infinity);
  }

  /** Drops the clips whose original began before this film time. */
  dropBefore(filmMs: number): void {
    for (const { id, startMs } of [...this.#clips.values()]) if (startMs < filmMs) this.drop(id);
  }

  /** Stops in the middle of the word, and goes on there. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Fills `out` with what is audible from `nowMs` of film time on, which is `frame` of the context. */
  render(out: Float32Array, nowMs: number, frame: number): void {
    this.#frame = frame;
    this.#nowMs = nowMs;
    out.fill(0);
    if (!this.#isHeld) this.#scheduler.step(nowMs);
    for (const channel of this.#channels) {
      const clip = channel.clip;
      if (clip === undefined) continue;
      const happened = channel.render(out, nowMs, this.#isHeld);
      if (happened === 'begun') this.#begun(clip);
      else if (happened === 'over') this.#over(clip);
      else this.#scheduler.progressed(clip.id, channel.playedMs);
    }
  }

  #plan(id: number, { beginMs, rate, pauseMs }: Plan): void {
    const clip = this.#clips.get(id);
    const channel = this.#channels.find((one) => one.clip === undefined);
    if (clip === undefined || channel === undefined) {
      this.#scheduler.ended(id, this.#nowMs);
      return;
    }
    clip.beginMs = beginMs;
    clip.rate = rate;
    clip.sound.pauseSamples = (pauseMs * this.#rateHz) / 1000;
    channel.play(clip);
  }

  #begun({ id, rate }: Clip): void {
    const clip = this.#clips.get(id);
    if (clip !== undefined) this.#report('started', id, rate, this.#nowMs - clip.startMs);
  }

  #over({ id, rate }: Clip): void {
    const isWhole = this.#clips.has(id);
    this.#forget(id);
    this.#report(isWhole ? 'ended' : 'dropped', id, rate);
  }

  #forget(id: number): void {
    this.#clips.delete(id);
    this.#scheduler.ended(id, this.#nowMs);
  }

  #report(type: DubEvent['type'], clipId: number, rate = 1, lagMs = 0): void {
    const backlogMs = Math.round(this.#scheduler.backlogMs);
    this.#events.dub({ type, clipId, frame: this.#frame, rate, backlogMs, lagMs: Math.round(lagMs) });
  }
}
