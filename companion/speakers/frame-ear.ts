import { concat, durationMs, sampleCount } from '../../shared/pcm.ts';
import {
  PIPELINE_RATE_HZ,
  type KeptSound,
  type SpeakerEar,
  type SpeakerEmbedding,
} from '../dubbing/ports.ts';

/** Frames of 40 ms begin every 20 ms of the capture clock. */
export const HOP_MS = 20;
const FRAME_MS = 40;
const FRAME_SAMPLES = sampleCount(FRAME_MS, PIPELINE_RATE_HZ);
/** Of sample times; what is further apart is a gap. */
const ROUNDING_MS = 1;
const KEPT_HOPS = 30_000 / HOP_MS;

/**
 * Works out what can be told of a voice frame by frame, as the sound comes, and pools the frames of a stretch when it
 * is asked for: what is left to do then is small. Frames that were not heard as speech are worked out when asked for.
 */
export class FrameEar<Feature> implements SpeakerEar {
  readonly #sound: KeptSound;
  readonly #featureOf: (samples: Int16Array) => Feature | undefined;
  readonly #pool: (features: readonly Feature[]) => SpeakerEmbedding | undefined;
  /** By hop; `undefined` where there is no voice. */
  readonly #features = new Map<number, Feature | undefined>();

  /** @param featureOf what one frame of 40 ms tells; undefined where it holds no voice */
  constructor(
    sound: KeptSound,
    featureOf: (samples: Int16Array) => Feature | undefined,
    pool: (features: readonly Feature[]) => SpeakerEmbedding | undefined,
  ) {
    this.#sound = sound;
    this.#featureOf = featureOf;
    this.#pool = pool;
  }

  heard(fromMs: number, toMs: number): void {
    // Frames that began in the sound before end in this one.
    this.#workOut(fromMs - FRAME_MS, toMs);
    for (const oldest of this.#features.keys()) {
      if (this.#features.size <= KEPT_HOPS) break;
      this.#features.delete(oldest);
    }
  }

  embed(fromMs: number, toMs: number): SpeakerEmbedding | undefined {
    this.#workOut(fromMs, toMs);
    const voiced: Feature[] = [];
    for (const hop of hopsIn(fromMs, toMs)) {
      const feature = this.#features.get(hop);
      if (feature !== undefined) voiced.push(feature);
    }
    return this.#pool(voiced);
  }

  #workOut(fromMs: number, toMs: number): void {
    const hops = hopsIn(fromMs, toMs).filter((hop) => !this.#features.has(hop));
    const [first, last] = [hops[0], hops.at(-1)];
    if (first === undefined || last === undefined) return;
    const stretches = unbroken(this.#sound, first * HOP_MS, last * HOP_MS + FRAME_MS);
    for (const hop of hops) {
      const stretch = stretches.find(
        ({ startMs, endMs }) =>
          startMs <= hop * HOP_MS + ROUNDING_MS && endMs >= hop * HOP_MS + FRAME_MS - ROUNDING_MS,
      );
      if (stretch === undefined) continue;
      const at = Math.max(0, sampleCount(hop * HOP_MS - stretch.startMs, PIPELINE_RATE_HZ));
      this.#features.set(hop, this.#featureOf(stretch.samples.subarray(at, at + FRAME_SAMPLES)));
    }
  }
}

/** Those whose frames lie inside a stretch. */
function hopsIn(fromMs: number, toMs: number): number[] {
  const first = Math.max(0, Math.ceil(fromMs / HOP_MS));
  const last = Math.floor((toMs - FRAME_MS) / HOP_MS);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly samples: Int16Array;
}

function unbroken(sound: KeptSound, fromMs: number, toMs: number): Stretch[] {
  const stretches: { startMs: number; endMs: number; parts: Int16Array[] }[] = [];
  for (const { startMs, samples } of sound.frames(fromMs, toMs)) {
    const endMs = startMs + durationMs(samples.length, PIPELINE_RATE_HZ);
    const last = stretches.at(-1);
    if (last !== undefined && startMs - last.endMs < ROUNDING_MS) {
      last.parts.push(samples);
      last.endMs = endMs;
    } else stretches.push({ startMs, endMs, parts: [samples] });
  }
  return stretches.map(({ startMs, endMs, parts }) => ({ startMs, endMs, samples: concat(parts) }));
}
