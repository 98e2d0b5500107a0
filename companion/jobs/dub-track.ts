import { open, type FileHandle } from 'node:fs/promises';
import { durationMs, sampleCount } from '../../shared/pcm.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import { Resampler } from '../resampler.ts';
import { WAV_HEADER_BYTES, wavHeader } from '../wav/write.ts';

const BYTES_PER_SAMPLE = 2;
const USUAL_RATE_HZ = 22_050;

interface Clip {
  readonly clauseId: number;
  readonly startMs: number;
  readonly rateHz: number;
  readonly parts: Int16Array[];
  isEnded: boolean;
}

/** Where a dub stands in its track. */
export interface Placed {
  readonly startMs: number;
  endMs: number;
}

/**
 * The dubs of a file as a WAV file: each at its original's start, or right after the one before it. It is written as dubs
 * come, so that hours of it take no memory.
 */
export class DubTrack {
  readonly #file: FileHandle;
  readonly #placed = new Map<number, Placed>();
  #clips: Clip[] = [];
  /** That of the first dub; others are brought to it. */
  #rateHz: number | undefined;
  #freeSamples = 0;
  #resampler: Resampler | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #isClosed = false;

  static async create(path: string): Promise<DubTrack> {
    return new DubTrack(await open(path, 'w', 0o600));
  }

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Takes what a session says. */
  take(event: SessionEvent): void {
    switch (event.type) {
      case 'dubStarted':
        this.#clips.push({
          clauseId: event.clauseId,
          startMs: event.startMs,
          rateHz: event.rateHz,
          parts: [],
          isEnded: false,
        });
        return;
      case 'dubFrame':
        this.#clips.find(({ clauseId }) => clauseId === event.clauseId)?.parts.push(event.samples);
        break;
      case 'dubEnded':
      case 'failure': {
        const clip = this.#clips.find(({ clauseId }) => clauseId === event.clauseId);
        if (clip === undefined) return;
        clip.isEnded = true;
        break;
      }
      default:
        return;
    }
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      });
  }

  placeOf(clauseId: number): Placed | undefined {
    return this.#placed.get(clauseId);
  }

  /** Resolves once all that was taken is written. @throws what kept it from being written */
  async settled(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes the header; silence up to `lengthMs`, if the last dub ends before. */
  async finish(lengthMs: number): Promise<void> {
    await this.settled();
    const rateHz = this.#rateHz ?? USUAL_RATE_HZ;
    const samples = Math.max(this.#freeSamples, sampleCount(lengthMs, rateHz));
    await this.#file.truncate(WAV_HEADER_BYTES + samples * BYTES_PER_SAMPLE);
    await this.#file.write(wavHeader(samples, rateHz), 0, WAV_HEADER_BYTES, 0);
    await this.close();
  }

  /** Lets go of the file; again does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    this.#resampler?.close();
    this.#resampler = undefined;
    await this.#file.close();
  }

  /** Dubs in their order: the next one's place is known only when the one before has ended. */
  async #write(): Promise<void> {
    for (;;) {
      const clip = this.#clips[0];
      if (clip === undefined) return;
      for (const part of clip.parts.splice(0)) await this.#append(clip, part);
      if (!clip.isEnded || clip.parts.length > 0) return;
      this.#clips.shift();
      this.#resampler?.close();
      this.#resampler = undefined;
    }
  }

  async #append({ clauseId, startMs, rateHz }: Clip, part: Int16Array): Promise<void> {
    const trackHz = (this.#rateHz ??= rateHz);
    this.#resampler ??= new Resampler(trackHz);
    const samples = await this.#resampler.convert(part, rateHz);
    let place = this.#placed.get(clauseId);
    if (place === undefined) {
      this.#freeSamples = Math.max(this.#freeSamples, sampleCount(startMs, trackHz));
      place = { startMs: durationMs(this.#freeSamples, trackHz), endMs: 0 };
      this.#placed.set(clauseId, place);
    }
    const { buffer, byteOffset, byteLength } = samples;
    const at = WAV_HEADER_BYTES + this.#freeSamples * BYTES_PER_SAMPLE;
    await this.#file.write(new Uint8Array(buffer, byteOffset, byteLength), 0, byteLength, at);
    this.#freeSamples += samples.length;
    place.endMs = durationMs(this.#freeSamples, trackHz);
  }
}
