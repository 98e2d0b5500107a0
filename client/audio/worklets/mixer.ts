import type { SchedulingPolicy } from '../../../shared/scheduling/dub-scheduler.ts';
import { LoudnessMatcher, ProgrammeLoudness } from './loudness-matcher.ts';
import { DubPlayer } from './dub-player.ts';
import { Ducker } from './ducker.ts';
import { DelayLine } from './delay-line.ts';
import { LoudnessMeter } from './loudness.ts';
import type { DubEvent, MixLevels, SoundCommand } from './protocol.ts';
import { Suppressor, SUPPRESSOR_LATENCY } from './suppressor.ts';
import type { ChangeOfRate } from './stretcher.ts';

/** Room for a picture that is shown late. */
const MOST_DELAY_S = 10;
/** A slider's step is heard as a glide of this time constant. */
const GLIDE_S = 0.02;

export interface MixerEvents {
  dub(event: DubEvent): void;
  pace(rate: number): void;
}

/** All that the viewer hears, a block at a time: the film, as late as it is shown and lowered under dubs, and the dubs. */
export class Mixer {
  readonly #rateHz: number;
  readonly #blockSamples: number;
  readonly #line: DelayLine;
  readonly #suppressor: Suppressor;
  readonly #ducker: Ducker;
  readonly #player: DubPlayer;
  readonly #meter: LoudnessMeter;
  readonly #originalLoudness = new ProgrammeLoudness();
  readonly #dubLoudness = new ProgrammeLoudness();
  readonly #matcher = new LoudnessMatcher();
  readonly #film: readonly Float32Array[];
  readonly #dub: Float32Array;
  readonly #depth: Float32Array;
  readonly #silence: Float32Array;
  #levels: MixLevels = { original: 1, dub: 1, under: 'duck' };
  #dubLevel = 1;
  #dubPeak = 0;
  /** Film time from before which nothing is heard: the late picture does not show it. */
  #silentBeforeMs = -Infinity;
  /** The last that was not silence. */
  #pageVolume = 1;
  #isMuted = false;

  constructor(rateHz: number, blockSamples: number, settings: SchedulingPolicy, events: MixerEvents) {
    this.#rateHz = rateHz;
    this.#blockSamples = blockSamples;
    this.#line = new DelayLine(rateHz, blockSamples, MOST_DELAY_S * rateHz);
    this.#suppressor = new Suppressor(rateHz);
    this.#ducker = new Ducker(rateHz);
    this.#player = new DubPlayer(rateHz, blockSamples, settings, events);
    this.#meter = new LoudnessMeter(rateHz, 2);
    this.#film = [new Float32Array(blockSamples), new Float32Array(blockSamples)];
    this.#dub = new Float32Array(blockSamples);
    this.#depth = new Float32Array(blockSamples);
    this.#silence = new Float32Array(blockSamples);
  }

  setStretch(stretches: readonly ChangeOfRate[]): void {
    this.#player.setStretch(stretches);
  }

  obey(command: SoundCommand): void {
    switch (command.type) {
      case 'open':
        this.#player.open({
          id: command.clipId,
          startMs: this.#ms(this.#line.at(command.startFrame)),
          endMs: this.#ms(this.#line.at(command.endFrame)),
          speakerId: command.speakerId,
          isReplay: command.isReplay,
        });
        this.#player.dropBefore(this.#silentBeforeMs);
        return;
      case 'audio':
        this.#player.audio(command.clipId, command.samples);
        if (command.lufs !== null) this.#dubLoudness.add(command.lufs);
        this.#dubPeak = Math.max(command.peak, this.#dubPeak * 0.98);
        return;
      case 'close':
        this.#player.close(command.clipId);
        return;
      case 'drop':
        this.#player.drop(command.clipId);
        return;
      case 'drop-all':
        this.#player.dropAll();
        return;
      case 'film':
        this.#player.hold(command.held);
        if (command.held) this.#line.hold(command.frame);
        else this.#line.resume(command.frame);
        return;
      case 'levels':
        this.#levels = command.levels;
        this.#suppressor.switch(command.levels.under === 'suppress');
        return;
      case 'volume':
        this.#follow(command.volume);
        return;
      case 'timing':
        this.#player.tune(command.settings);
        return;
      case 'delay':
        // What the dialogue suppressor takes is part of it.
        this.#line.setDelay(Math.max(0, command.samples - SUPPRESSOR_LATENCY));
        if (command.samples === 0) this.#silentBeforeMs = -Infinity;
        return;
      case 'mute-before':
        this.#line.muteBefore(command.frame);
        this.#silentBeforeMs = this.#ms(this.#line.at(command.frame));
        this.#player.dropBefore(this.#silentBeforeMs);
    }
  }

  /** @param input one or two channels, or none where the source is silent */
  process(input: readonly Float32Array[], out: readonly Float32Array[], frame: number): void {
    const [left, right] = this.#film;
    if (left === undefined || right === undefined) return;
    left.set(input[0] ?? this.#silence);
    right.set(input[1] ?? left);
    const steps = this.#meter.push(this.#film);
    for (let i = 0; i < steps; i++) this.#originalLoudness.add(this.#meter.momentaryLufs);
    const delayed = this.#line.process(this.#film, out, frame);
    this.#player.render(this.#dub, this.#ms(delayed - SUPPRESSOR_LATENCY), frame);
    this.#ducker.render(this.#depth, this.#player.speaking);
    this.#mix(out);
  }

  /** The dub follows the page's volume at once; what else makes a film louder is learnt. */
  #follow(volume: number): void {
    this.#isMuted = volume === 0;
    if (this.#isMuted || volume === this.#pageVolume) return;
    this.#originalLoudness.shift(20 * Math.log10(volume / this.#pageVolume));
    this.#pageVolume = volume;
  }

  #mix(out: readonly Float32Array[]): void {
    const [left, right] = out;
    if (left === undefined || right === undefined) return;
    const { under, original, dub } = this.#levels;
    this.#matcher.step(
      this.#blockSamples / this.#rateHz,
      under === 'mute' ? 0 : original,
      this.#originalLoudness.lufs,
      this.#dubLoudness.lufs,
      this.#dubPeak,
    );
    // Mono cannot be taken apart: it is ducked.
    const stereoWidth = under === 'suppress' ? this.#suppressor.stereoWidth : 0;
    this.#suppressor.process(left, right, stereoWidth * (this.#depth[0] ?? 0));
    const ducks = under === 'leave' ? 0 : 1 - stereoWidth;
    const lowered = (1 - this.#matcher.underGain) * ducks;
    const level = this.#isMuted ? 0 : dub * this.#matcher.dubGain;
    const glide = 1 - Math.exp(-1 / (GLIDE_S * this.#rateHz));
    for (let i = 0; i < left.length; i++) {
      this.#dubLevel += (level - this.#dubLevel) * glide;
      const film = 1 - lowered * (this.#depth[i] ?? 0);
      const voice = (this.#dub[i] ?? 0) * this.#dubLevel;
      left[i] = (left[i] ?? 0) * film + voice;
      right[i] = (right[i] ?? 0) * film + voice;
    }
  }

  #ms(samples: number): number {
    return (samples * 1000) / this.#rateHz;
  }
}
