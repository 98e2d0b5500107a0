import { Controller, type ControllerSettings, type Plan } from '../timing/controller.ts';
import type { Announced } from '../timing/owed-clause.ts';
import { PauseTrimmer } from './pause-trimmer.ts';
import type { DubEvent } from './protocol.ts';
import type { ChangeOfRate } from './stretcher.ts';
import { Voice, type Spoken } from './voice.ts';

interface Take extends Spoken {
  readonly startMs: number;
}

export interface PlayerEvents {
  dub(event: DubEvent): void;
  /** The picture is to be played at this part of the viewer's own rate. */
  pace(rate: number): void;
}

/** Two people can be heard at once, no more. */
const VOICES = 2;

/** Says takes as the controller decides. Mono; one block at a time; times are film time. */
export class DubPlayer {
  readonly #rateHz: number;
  readonly #events: PlayerEvents;
  readonly #controller: Controller;
  readonly #voices: readonly Voice[];
  readonly #takes = new Map<number, Take>();
  #isHeld = false;
  #frame = 0;
  #nowMs = 0;

  constructor(rateHz: number, blockSamples: number, settings: ControllerSettings, events: PlayerEvents) {
    this.#rateHz = rateHz;
    this.#events = events;
    this.#voices = Array.from({ length: VOICES }, () => new Voice(rateHz, blockSamples));
    this.#controller = new Controller(settings, {
      plan: (id, plan) => {
        this.#plan(id, plan);
      },
      drop: (id) => {
        this.#takes.delete(id);
        this.#tell('dropped', id);
      },
      pace: (rate) => {
        events.pace(rate);
      },
    });
  }

  /** One for each voice. Until a voice has one, it says every dub as it was made. */
  setStretch(stretches: readonly ChangeOfRate[]): void {
    stretches.forEach((stretch, i) => this.#voices[i]?.setStretch(stretch));
  }

  tune(settings: ControllerSettings): void {
    this.#controller.tune(settings);
  }

  /** Whether a dub is heard now or about to be: what the original is lowered for. */
  get speaking(): boolean {
    return !this.#isHeld && this.#voices.some(({ isDue }) => isDue);
  }

  open(clause: Announced): void {
    if (this.#takes.has(clause.id)) return;
    const { id, startMs } = clause;
    const sound = new PauseTrimmer(this.#rateHz);
    this.#takes.set(id, { id, startMs, sound, isComplete: false, beginMs: Infinity, rate: 1 });
    this.#controller.announce(clause, this.#nowMs);
  }

  audio(id: number, samples: Float32Array): void {
    const take = this.#takes.get(id);
    if (take === undefined) return;
    take.sound.push(samples);
    this.#controller.received(id, (samples.length * 1000) / this.#rateHz);
  }

  close(id: number): void {
    const take = this.#takes.get(id);
    if (take === undefined) return;
    take.isComplete = true;
    take.sound.complete();
    this.#controller.complete(id);
  }

  drop(id: number): void {
    if (!this.#takes.has(id)) return;
    const voice = this.#voices.find(({ spoken }) => spoken?.id === id);
    if (voice === undefined) {
      this.#forget(id);
      this.#tell('dropped', id);
    } else {
      // Told when it has faded.
      this.#takes.delete(id);
      voice.stop();
    }
  }

  dropAll(): void {
    this.dropBefore(Infinity);
  }

  /** Drops the takes whose original began before this film time. */
  dropBefore(filmMs: number): void {
    for (const { id, startMs } of [...this.#takes.values()]) if (startMs < filmMs) this.drop(id);
  }

  /** Stops in the middle of the word, and goes on there. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Fills `out` with what is heard from `nowMs` of film time on, which is `frame` of the context. */
  render(out: Float32Array, nowMs: number, frame: number): void {
    this.#frame = frame;
    this.#nowMs = nowMs;
    out.fill(0);
    if (!this.#isHeld) this.#controller.step(nowMs);
    for (const voice of this.#voices) {
      const take = voice.spoken;
      if (take === undefined) continue;
      const happened = voice.render(out, nowMs, this.#isHeld);
      if (happened === 'begun') this.#begun(take);
      else if (happened === 'over') this.#over(take);
      else this.#controller.said(take.id, voice.heardMs);
    }
  }

  #plan(id: number, { beginMs, rate, pauseMs }: Plan): void {
    const take = this.#takes.get(id);
    const voice = this.#voices.find(({ spoken }) => spoken === undefined);
    if (take === undefined || voice === undefined) {
      this.#controller.over(id, this.#nowMs);
      return;
    }
    take.beginMs = beginMs;
    take.rate = rate;
    take.sound.pauseSamples = (pauseMs * this.#rateHz) / 1000;
    voice.take(take);
  }

  #begun({ id, rate }: Spoken): void {
    const take = this.#takes.get(id);
    if (take !== undefined) this.#tell('started', id, rate, this.#nowMs - take.startMs);
  }

  #over({ id, rate }: Spoken): void {
    const isWhole = this.#takes.has(id);
    this.#forget(id);
    this.#tell(isWhole ? 'ended' : 'dropped', id, rate);
  }

  #forget(id: number): void {
    this.#takes.delete(id);
    this.#controller.over(id, this.#nowMs);
  }

  #tell(type: DubEvent['type'], take: number, rate = 1, lagMs = 0): void {
    const backlogMs = Math.round(this.#controller.backlogMs);
    this.#events.dub({ type, take, frame: this.#frame, rate, backlogMs, lagMs: Math.round(lagMs) });
  }
}
