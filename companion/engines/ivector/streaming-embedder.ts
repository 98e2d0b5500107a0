import { sampleCount } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { AudioHistory, VoiceProfile } from '../../dubbing/ports/speaker-encoder.ts';
import { ROUNDING_MS, unbroken } from '../speaker-embedding/unbroken.ts';
import type { Placement } from './mixture.ts';
import { activeOf, DELTA_REACH, featuresOf, leastLevelDb } from './speech-stretch.ts';
import { FEATURES } from './voice-frame.ts';
import { formantScaleOf } from './formant-scale.ts';
import { FRAME_MS, HOP_MS, MEL_BANDS, voiceFrame, type VoiceFrame } from './voice-frame.ts';
import { traitsOf } from './voice-profile.ts';
import type { VoiceprintMaker } from './voiceprint.ts';

const FRAME_SAMPLES = sampleCount(FRAME_MS, PIPELINE_RATE_HZ);
/** What is older is worked out again in the rare case that it is asked for. */
const KEPT_HOPS = 15_000 / HOP_MS;
/** Formants move slowly: they are measured of every so many hops. */
const FORMANT_HOPS = 6;
/** Less voice than this says too little about whose it is. */
const LEAST_VOICED_FRAMES = 120 / HOP_MS;

/** A voice as the figures tell it. */
export interface Voiceprint {
  /** VOICEPRINT_LENGTH values, of length 1. */
  readonly vector: Float32Array;
  readonly profile: VoiceProfile;
  readonly voicedMs: number;
}

interface KeptFrame {
  readonly voice: VoiceFrame;
  /** As the stretch asked for last needed it. */
  filled: FilledFrame;
  /** Once the frames around it are known. */
  placed?: PlacedFrame;
}

interface FilledFrame {
  /** How many bands are heard. */
  readonly edge: number;
  readonly voice: VoiceFrame;
}

interface PlacedFrame {
  readonly edge: number;
  readonly features: Float32Array;
  readonly placement: Placement;
  /** Where it is one of those that formants are measured of. */
  readonly formants: Float32Array | undefined;
}

/**
 * Works out frame by frame, as sound comes, what can be told of a voice; little is left to do once a stretch's voice is
 * asked for. Frames that were not heard as speech are worked out when asked for.
 */
export class StreamingEmbedder {
  readonly #history: AudioHistory;
  readonly #maker: VoiceprintMaker;
  /** By hop; `undefined` where nothing was captured. */
  readonly #frames = new Map<number, KeptFrame | undefined>();
  /** Of the stretch asked for last: the next one's is likely the same. */
  #edge = MEL_BANDS;

  constructor(history: AudioHistory, maker: VoiceprintMaker) {
    this.#history = history;
    this.#maker = maker;
  }

  /** Works out the frames of speech that has just been captured. */
  prepare(fromMs: number, toMs: number): void {
    // Frames that began in the sound before end in this one.
    this.#workOut(fromMs - FRAME_MS, toMs);
    for (const oldest of this.#frames.keys()) {
      if (this.#frames.size <= KEPT_HOPS) break;
      this.#frames.delete(oldest);
    }
  }

  /** The voice of a stretch; `undefined` where there is too little voice to tell. */
  embed(fromMs: number, toMs: number): Voiceprint | undefined {
    this.#workOut(fromMs, toMs);
    const hops = hopsIn(fromMs, toMs);
    const voiceFrames = hops.map((hop) => this.#frames.get(hop)?.voice);
    const least = leastLevelDb(voiceFrames);
    this.#edge = this.#maker.band.edgeOf(activeOf(voiceFrames, least));
    const frames: VoiceFrame[] = [];
    const placements: Placement[] = [];
    const pitches: number[] = [];
    const formants: Float32Array[] = [];
    const features = new Float32Array(hops.length * FEATURES);
    for (const hop of hops) {
      const frame = this.#frames.get(hop);
      if (frame === undefined || frame.voice.levelDb < least) continue;
      const placed = frame.placed?.edge === this.#edge ? frame.placed : this.#place(hop, frame);
      features.set(placed.features, frames.length * FEATURES);
      frames.push(this.#filled(frame));
      placements.push(placed.placement);
      if (placed.formants !== undefined) formants.push(placed.formants);
      if (frame.voice.pitchHz > 0) pitches.push(frame.voice.pitchHz);
    }
    if (pitches.length < LEAST_VOICED_FRAMES) return undefined;
    pitches.sort((a, b) => a - b);
    const filled = hops.map((hop) => this.#filledAt(hop));
    return {
      vector: this.#maker.of({
        frames,
        placements,
        features: features.subarray(0, frames.length * FEATURES),
      }),
      profile: {
        pitchHz: pitches[pitches.length >> 1] ?? 0,
        traits: traitsOf(filled, least, formantScaleOf(formants)),
      },
      voicedMs: frames.length * HOP_MS,
    };
  }

  #workOut(fromMs: number, toMs: number): void {
    const hops = hopsIn(fromMs, toMs).filter((hop) => !this.#frames.has(hop));
    const [first, last] = [hops[0], hops.at(-1)];
    if (first === undefined || last === undefined) return;
    const stretches = unbroken(this.#history, first * HOP_MS, last * HOP_MS + FRAME_MS);
    for (const hop of hops) {
      const stretch = stretches.find(
        ({ startMs, endMs }) =>
          startMs <= hop * HOP_MS + ROUNDING_MS && endMs >= hop * HOP_MS + FRAME_MS - ROUNDING_MS,
      );
      if (stretch === undefined) continue;
      const at = Math.max(0, sampleCount(hop * HOP_MS - stretch.startMs, PIPELINE_RATE_HZ));
      const voice = voiceFrame(stretch.samples.subarray(at, at + FRAME_SAMPLES));
      this.#frames.set(hop, { voice, filled: { edge: MEL_BANDS, voice } });
      const settled = this.#frames.get(hop - DELTA_REACH);
      if (settled !== undefined) this.#place(hop - DELTA_REACH, settled);
    }
  }

  /** For good where the frames after it are there, for now where they are still to come. */
  #place(hop: number, frame: KeptFrame): PlacedFrame {
    const voice = this.#filled(frame);
    const features = featuresOf(voice, (step) => this.#filledAt(hop + step));
    const isMeasured = hop % FORMANT_HOPS === 0 && frame.voice.pitchHz > 0;
    const placed = {
      edge: this.#edge,
      features,
      placement: this.#maker.place(features),
      formants: isMeasured ? this.#maker.measureFormants(voice.mel) : undefined,
    };
    if (this.#frames.has(hop + DELTA_REACH)) frame.placed = placed;
    return placed;
  }

  #filledAt(hop: number): VoiceFrame | undefined {
    const frame = this.#frames.get(hop);
    return frame && this.#filled(frame);
  }

  #filled(frame: KeptFrame): VoiceFrame {
    if (frame.filled.edge !== this.#edge) {
      frame.filled = { edge: this.#edge, voice: this.#maker.band.filled(frame.voice, this.#edge) };
    }
    return frame.filled.voice;
  }
}

/** Those whose frames lie inside a stretch. */
function hopsIn(fromMs: number, toMs: number): number[] {
  const first = Math.max(0, Math.ceil(fromMs / HOP_MS));
  const last = Math.floor((toMs - FRAME_MS) / HOP_MS);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
