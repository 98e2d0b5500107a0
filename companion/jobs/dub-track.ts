import { open, type FileHandle } from 'node:fs/promises';
import { concat, durationMs, sampleCount } from '../../shared/pcm.ts';
import { RecordingSchedule, type Placement } from '../../shared/scheduling/recording-schedule.ts';
import type { AnnouncedClause } from '../../shared/scheduling/scheduled-clause.ts';
import { WAV_HEADER_BYTES, wavHeader } from '../../shared/wav.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import { resampled } from '../resampler.ts';

const BYTES_PER_SAMPLE = 2;
const USUAL_RATE_HZ = 22_050;

interface Clip {
  readonly clause: AnnouncedClause;
  readonly rateHz: number;
  readonly parts: Int16Array[];
  isEnded: boolean;
}

/** Told where a dub stands in the track, once it is written there. */
export type OnPlaced = (clause: AnnouncedClause, place: Placement) => void;

/**
 * The dubs of a file as a WAV file, each where the scheduler places it. A dub is written as soon as it is whole, so that hours
 * of dubs take no memory.
 */
export class DubTrack {
  readonly #file: FileHandle;
  readonly #schedule = new RecordingSchedule();
  readonly #placed = new Map<number, Placement>();
  #onPlaced: OnPlaced = () => undefined;
  #clips: Clip[] = [];
  /** That of the first dub; others are brought to it. */
  #rateHz: number | undefined;
  #samples = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #isClosed = false;

  static async create(path: string): Promise<DubTrack> {
    return new DubTrack(await open(path, 'w', 0o600));
  }

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @param onPlaced replaces the one before */
  whenPlaced(onPlaced: OnPlaced): void {
    this.#onPlaced = onPlaced;
  }

  /** Takes what a session says. */
  accept(event: SessionEvent): void {
    switch (event.type) {
      case 'dubStarted': {
        const { clauseId: id, startMs, endMs, speakerId, rateHz } = event;
        const clause = { id, startMs, endMs, speakerId };
        this.#clips.push({ clause, rateHz, parts: [], isEnded: false });
        return;
      }
      case 'dubFrame':
        this.#clips.find(({ clause }) => clause.id === event.clauseId)?.parts.push(event.samples);
        return;
      case 'dubEnded':
      case 'failure': {
        const clip = this.#clips.find(({ clause }) => clause.id === event.clauseId);
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

  placeOf(clauseId: number): Placement | undefined {
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
    const bytes = Math.max(this.#samples, sampleCount(lengthMs, rateHz)) * BYTES_PER_SAMPLE;
    await this.#file.truncate(WAV_HEADER_BYTES + bytes);
    await this.#file.write(wavHeader(bytes, rateHz), 0, WAV_HEADER_BYTES, 0);
    await this.close();
  }

  /** Lets go of the file; again does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    await this.#file.close();
  }

  /** Dubs in their order: the next one's place is known only when the one before has ended. */
  async #write(): Promise<void> {
    for (;;) {
      const clip = this.#clips[0];
      if (clip?.isEnded !== true) return;
      this.#clips.shift();
      await this.#append(clip);
    }
  }

  async #append({ clause, rateHz, parts }: Clip): Promise<void> {
    if (parts.length === 0) return;
    const trackHz = (this.#rateHz ??= rateHz);
    const samples = await resampled(concat(parts), rateHz, trackHz);
    const place = this.#schedule.place(clause, durationMs(samples.length, trackHz));
    if (place === undefined) return;
    const first = sampleCount(place.startMs, trackHz);
    const { buffer, byteOffset, byteLength } = samples;
    const at = WAV_HEADER_BYTES + first * BYTES_PER_SAMPLE;
    await this.#file.write(new Uint8Array(buffer, byteOffset, byteLength), 0, byteLength, at);
    this.#samples = first + samples.length;
    this.#placed.set(clause.id, place);
    this.#onPlaced(clause, place);
  }
}
