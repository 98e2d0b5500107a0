import type {
  ActorAnswer,
  ActorsFile,
  ActorShow,
  ActorVoice,
  CloneJob,
  ConsentRecord,
} from '../../shared/actors.ts';

/** A speaker that lasts. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** The viewer named them. */
  readonly isNamed: boolean;
  readonly colour: number;
  readonly shows: readonly ActorShow[];
  /** One an engine. */
  readonly voices: readonly ActorVoice[];
  readonly voiceprints: readonly Voiceprint[];
  readonly statistics: ActorStatistics;
  /** On whose word voices were made of theirs. */
  readonly consents: readonly ConsentRecord[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lastRecordedAt: string;
}

export interface ActorStatistics {
  readonly clips: number;
  readonly seconds: number;
  readonly similarityMean: number;
  readonly similarityDeviation: number;
  readonly pitchHz: number;
}

/** What one session heard of a voice. */
export interface Voiceprint {
  /** 0 until it is stored. */
  readonly id: number;
  /** The space of the encoder: vectors of different ones cannot be held against each other. */
  readonly encoder: string;
  readonly vector: Float32Array;
  readonly seconds: number;
  readonly recordedAt: string;
  /** The viewer said that this is somebody else. */
  readonly isRefused: boolean;
}

/** Whether two prints are of one voice of one session, in different spaces. */
export function isSameVoice(a: Voiceprint, b: Voiceprint): boolean {
  return a === b || (a.recordedAt === b.recordedAt && a.seconds === b.seconds && a.isRefused === b.isRefused);
}

/** As long as the widest embedding that is known. */
const DIMENSIONS_MOST = 1024;
/** Means are shorter than the unit vectors they are of, and rounding makes some a little longer. */
const LENGTHS = { least: 1e-3, most: 1.01 };

/**
 * Whether a vector can be held against others at all: one with NaN, of a length beyond the unit's, or of none would be as much
 * like every voice as like its own.
 */
export function isVoiceprintVector(vector: Float32Array): boolean {
  if (vector.length === 0 || vector.length > DIMENSIONS_MOST) return false;
  const length = Math.hypot(...vector);
  // A comparison with NaN is false.
  return length >= LENGTHS.least && length <= LENGTHS.most;
}

type ActorRecord = ActorsFile['actors'][number];

/** As it is exported. */
export function recordOf(actor: Actor): ActorRecord {
  return {
    ...commonOf(actor),
    voiceprints: actor.voiceprints.map(({ encoder, vector, seconds, recordedAt, isRefused }) => ({
      encoder,
      vector: bytesOf(vector).toString('base64'),
      seconds,
      heard_at: recordedAt,
      is_refused: isRefused,
    })),
  };
}

/** What is not kept, but there as long as the program runs. */
export interface ActorExtras {
  readonly samplesS: number;
  readonly cloning: CloneJob | undefined;
}

/** As routes tell of it. */
export function answerOf(actor: Actor, { samplesS, cloning }: ActorExtras): ActorAnswer {
  return {
    ...commonOf(actor),
    samples_s: samplesS,
    ...(cloning === undefined ? {} : { cloning }),
    voiceprints: actor.voiceprints
      .filter(({ isRefused }) => !isRefused)
      // One for each voice that was heard, whatever spaces it is known in.
      .filter((print, at, all) => all.findIndex((one) => isSameVoice(one, print)) === at)
      .map(({ id, seconds, recordedAt }) => ({ id, seconds, heard_at: recordedAt })),
  };
}

export function actorOf(record: ActorRecord): Actor {
  const { is_named, created_at, last_heard_at, statistics, voiceprints, ...same } = record;
  return {
    ...same,
    isNamed: is_named,
    createdAt: created_at,
    lastRecordedAt: last_heard_at,
    statistics: {
      clips: statistics.clips,
      seconds: statistics.seconds,
      similarityMean: statistics.similarity_mean,
      similarityDeviation: statistics.similarity_deviation,
      pitchHz: statistics.pitch_hz,
    },
    voiceprints: voiceprints.map(({ encoder, vector, seconds, heard_at, is_refused }) => ({
      id: 0,
      encoder,
      vector: vectorOf(Buffer.from(vector, 'base64')),
      seconds,
      recordedAt: heard_at,
      isRefused: is_refused,
    })),
  };
}

export function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy: the bytes may stand anywhere. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 4))).buffer);
}

function commonOf(actor: Actor): Omit<ActorRecord, 'voiceprints'> {
  const { id, name, isNamed, colour, shows, voices, statistics, consents, createdAt, lastRecordedAt } = actor;
  return {
    ...{ id, name, colour, is_named: isNamed, created_at: createdAt, last_heard_at: lastRecordedAt },
    shows: [...shows],
    voices: [...voices],
    consents: [...consents],
    statistics: {
      clips: statistics.clips,
      seconds: Math.round(statistics.seconds * 10) / 10,
      similarity_mean: statistics.similarityMean,
      similarity_deviation: statistics.similarityDeviation,
      pitch_hz: statistics.pitchHz,
    },
  };
}
