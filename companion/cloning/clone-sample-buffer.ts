import { randomUUID } from 'node:crypto';
import { SAMPLES_MOST_S, type ActorSample, type ActorSamples } from '../../shared/actors.ts';
import { DubError } from '../../shared/protocol/errors.ts';

/** Of all actors together: some twenty-five of them with two minutes each. */
const MOST_BYTES = 100_000_000;
/** Beyond this a recording sounds no cleaner. */
const CLEAN_DB = 30;
/** Pieces of a word or two tell a voice's sound, but not how it speaks. */
const LONG_S = 4;

/** A recording of one person. */
export interface VoiceRecording {
  readonly source: ActorSample['source'];
  /** 16 kHz mono. */
  readonly samples: Int16Array;
  /** Of speech. */
  readonly seconds: number;
  readonly snrDb: number;
  /** How surely it is the person's, 0..1. */
  readonly purity: number;
  /** What it was heard in, or the file's name. */
  readonly title: string;
  /** ISO 8601; of what is heard the session's beginning, as voiceprints have it. */
  readonly at: string;
}

interface Kept extends VoiceRecording {
  readonly id: string;
}

/** Recordings of actors, the best of each, in memory: gone with the program. */
export class CloneSampleBuffer {
  readonly #byActor = new Map<string, Kept[]>();
  /** Actors who were found to be another one, and may be themselves again. */
  readonly #mergedInto = new Map<string, string>();
  readonly #mostBytes: number;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** @returns the recording's id; undefined where better ones are enough */
  add(actorId: string, recording: VoiceRecording): string | undefined {
    const kept = { ...recording, id: randomUUID() };
    const had = this.#byActor.get(actorId) ?? [];
    // Whoever was heard last is forgotten last.
    this.#byActor.delete(actorId);
    this.#byActor.set(actorId, bestOf([...had, kept]));
    this.#makeRoom();
    return this.#byActor.get(actorId)?.includes(kept) === true ? kept.id : undefined;
  }

  /** The best first. */
  of(actorId: string): readonly (VoiceRecording & { readonly id: string })[] {
    const own = [
      actorId,
      ...[...this.#mergedInto].flatMap(([from, into]) => (into === actorId ? [from] : [])),
    ];
    return bestOf(own.flatMap((id) => this.#byActor.get(id) ?? []));
  }

  /** @throws DubError `not_found` */
  find(actorId: string, sampleId: string): VoiceRecording {
    const found = this.of(actorId).find(({ id }) => id === sampleId);
    if (found === undefined) {
      throw new DubError('not_found', { reason: 'recording' });
    }
    return found;
  }

  /** Those that are asked for, or the best of all. @throws DubError `not_found` */
  select(actorId: string, sampleIds: readonly string[] | undefined): Int16Array[] {
    const taken = sampleIds?.map((id) => this.find(actorId, id)) ?? this.of(actorId);
    return taken.map(({ samples }) => samples);
  }

  /** @param isGone which of them; all where left out */
  remove(
    actorId: string,
    isGone: (recording: VoiceRecording & { id: string }) => boolean = () => true,
  ): void {
    for (const [id, recordings] of this.#byActor) {
      if (id !== actorId && this.#mergedInto.get(id) !== actorId) continue;
      const left = recordings.filter((one) => !isGone(one));
      if (left.length > 0) this.#byActor.set(id, left);
      else this.#byActor.delete(id);
    }
  }

  clear(): void {
    this.#byActor.clear();
    this.#mergedInto.clear();
  }

  /** An actor turned out to be another one, until they are there again. */
  merge(into: string, from: string): void {
    for (const [id, other] of this.#mergedInto) if (other === from) this.#mergedInto.set(id, into);
    this.#mergedInto.set(from, into);
  }

  /** Whoever is there is nobody else. */
  unmerge(actorIds: ReadonlySet<string>): void {
    for (const id of this.#mergedInto.keys()) if (actorIds.has(id)) this.#mergedInto.delete(id);
  }

  report(actorId: string): ActorSamples {
    const all = this.of(actorId);
    const seconds = secondsOf(all);
    const mean = (value: (one: VoiceRecording) => number): number =>
      seconds === 0 ? 0 : all.reduce((sum, one) => sum + value(one) * one.seconds, 0) / seconds;
    return {
      seconds: tenth(seconds),
      snr_db: tenth(mean(({ snrDb }) => snrDb)),
      purity: mean(({ purity }) => purity),
      samples: all.map(({ id, source, title, at, seconds: length, snrDb, purity }) => ({
        ...{ sample_id: id, source, title, at, seconds: tenth(length), snr_db: tenth(snrDb), purity },
      })),
    };
  }

  #makeRoom(): void {
    let bytes = [...this.#byActor.values()].flat().reduce((sum, { samples }) => sum + samples.byteLength, 0);
    for (const [id, recordings] of this.#byActor) {
      while (bytes > this.#mostBytes && recordings.length > 0) {
        bytes -= recordings.pop()?.samples.byteLength ?? 0;
      }
      if (recordings.length === 0) this.#byActor.delete(id);
    }
  }
}

/** As much as a voice is made of, or so many seconds, the best first. */
export function bestOf<Recording extends VoiceRecording>(
  recordings: readonly Recording[],
  mostS = SAMPLES_MOST_S,
): Recording[] {
  let seconds = 0;
  const sorted = [...recordings].sort((a, b) => worth(b) - worth(a));
  return sorted.filter((one) => {
    const isWanted = seconds < mostS;
    seconds += one.seconds;
    return isWanted;
  });
}

/** What a viewer gave is wanted before what was overheard. */
function worth({ source, seconds, snrDb, purity }: VoiceRecording): number {
  const clean = Math.min(CLEAN_DB, snrDb) / CLEAN_DB;
  return (source === 'file' ? 10 : 0) + clean + purity + Math.min(LONG_S, seconds) / LONG_S;
}

function secondsOf(recordings: readonly VoiceRecording[]): number {
  return recordings.reduce((sum, { seconds }) => sum + seconds, 0);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
