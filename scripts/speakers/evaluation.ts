/** How well speakers are told apart that nothing was learnt from. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { concat, durationMs } from '../../shared/pcm.ts';
import { brickWalled, coded } from './band-limits.ts';
import { degrade } from './degrade.ts';
import { dialogueOf, type Voice } from './dialogues.ts';
import { accuracy, purity } from './diarisation.ts';
import { meetingError, piecesError, readMeeting } from './meeting.ts';
import { Random } from './random.ts';
import { decode, filesIn } from './sound-files.ts';
import { timed, track } from './tracking.ts';
import { equalError, scoresOf, type Recording } from './trials.ts';

const SPEECH = resolve(import.meta.dirname, '../../../shared/speech');
/** The speech that the figures in the README were measured on. */
export const SPEAKERS = join(SPEECH, 'librispeech');
export const MEETING = join(SPEECH, 'ami');

const LENGTHS_S = [2, 3, 5] as const;
const STRETCHES_EACH = 3;
const DIALOGUES = 30;
const CLAUSES = 40;
const THRESHOLD = 0.8;
/** A telephone's, and what a sampling rate of 8 kHz leaves. */
const UPPER_EDGE_HZ = 4_000;

export const CHANNELS = ['clean', 'degraded', 'up to 4 kHz', 'telephone codec'] as const;
export type Channel = (typeof CHANNELS)[number];
const DIALOGUE_CHANNELS = ['clean', 'degraded', 'up to 4 kHz'] as const;

export interface Evaluation {
  readonly speakers: number;
  readonly recordings: number;
  readonly soundS: number;
  /** By length in seconds; 0..1. */
  readonly equalError: readonly {
    readonly lengthS: number;
    /** All stretches through one channel. */
    readonly within: Readonly<Record<Channel, number>>;
    /** One of two stretches is clean, the other ends at 4 kHz. */
    readonly across: number;
  }[];
  /** Means over dialogues of so many speakers, 0..1. */
  readonly dialogues: readonly DialogueFigures[];
  /** 0 and more; undefined where there is no meeting to try it on. */
  readonly meetingError: number | undefined;
  /** Of pieces of 1.5 s in which one person alone speaks, 0..1; undefined as above. */
  readonly meetingPiecesError: number | undefined;
  readonly cpuMsPerS: number;
}

export interface DialogueFigures {
  readonly speakers: number;
  readonly channel: Channel;
  readonly accuracy: number;
  /** As each clause was labelled when it was said. */
  readonly firstAccuracy: number;
  readonly purity: number;
}

/**
 * @param data a folder a speaker, with sound files in it
 * @param meeting a folder with `sample.wav` and who speaks when (`sample.rttm`)
 */
export async function evaluate(encoder: SpeakerEncoder, data: string, meeting: string): Promise<Evaluation> {
  const random = new Random(99);
  const recordings: Recording[] = readdirSync(data)
    .sort()
    .flatMap((speaker) =>
      filesIn(join(data, speaker)).map((recording) => ({ speaker, recording, samples: decode(recording) })),
    );
  const through = (channel: (samples: Int16Array) => Int16Array): Recording[] =>
    recordings.map((one) => ({ ...one, samples: channel(one.samples) }));
  const heard: Record<Channel, readonly Recording[]> = {
    clean: recordings,
    degraded: through((samples) => degrade(samples, random)),
    'up to 4 kHz': through((samples) => brickWalled(samples, UPPER_EDGE_HZ)),
    'telephone codec': through(coded),
  };
  const soundS = durationMs(concat(recordings.map(({ samples }) => samples)).length, 16_000) / 1000;
  const speakers = [...new Set(recordings.map(({ speaker }) => speaker))];
  const rates: Evaluation['equalError'][number][] = [];
  for (const lengthS of LENGTHS_S) {
    const rate = async (all: readonly Recording[], others?: readonly Recording[]): Promise<number> =>
      equalError(await scoresOf(encoder, all, lengthS * 1000, STRETCHES_EACH, others)).rate;
    const within = {
      clean: await rate(heard.clean),
      degraded: await rate(heard.degraded),
      'up to 4 kHz': await rate(heard['up to 4 kHz']),
      'telephone codec': await rate(heard['telephone codec']),
    };
    rates.push({ lengthS, within, across: await rate(heard.clean, heard['up to 4 kHz']) });
  }
  const dialogues: DialogueFigures[] = [];
  for (const channel of DIALOGUE_CHANNELS) {
    for (const count of [2, 3, 4].filter((one) => one <= speakers.length)) {
      dialogues.push({ channel, ...(await dialoguesOf(encoder, heard[channel], count)) });
    }
  }
  const met = existsSync(join(meeting, 'sample.rttm')) ? readMeeting(meeting) : undefined;
  return {
    speakers: speakers.length,
    recordings: recordings.length,
    soundS,
    equalError: rates,
    dialogues,
    meetingError: met && (await meetingError(encoder, THRESHOLD, met)),
    meetingPiecesError: met && (await piecesError(encoder, met)),
    cpuMsPerS: await cpuMsPerS(encoder, recordings),
  };
}

async function dialoguesOf(
  encoder: SpeakerEncoder,
  recordings: readonly Recording[],
  count: number,
): Promise<Omit<DialogueFigures, 'channel'>> {
  const random = new Random(count);
  const sums = { accuracy: 0, firstAccuracy: 0, purity: 0 };
  for (let i = 0; i < DIALOGUES; i++) {
    const voices = pick(recordings, count, random);
    const clauses = await track(encoder, THRESHOLD, dialogueOf(voices, CLAUSES, random));
    sums.accuracy += accuracy(clauses) / DIALOGUES;
    sums.firstAccuracy +=
      accuracy(clauses.map(({ speaker, first }) => ({ speaker, label: first }))) / DIALOGUES;
    sums.purity += purity(clauses) / DIALOGUES;
  }
  return { speakers: count, ...sums };
}

/** All that is there of so many speakers, its recordings in any order. */
function pick(recordings: readonly Recording[], count: number, random: Random): Voice[] {
  const left = [...new Set(recordings.map(({ speaker }) => speaker))];
  return Array.from({ length: count }, () => {
    const [speaker = ''] = left.splice(random.below(left.length), 1);
    const own = recordings.filter((one) => one.speaker === speaker);
    const order = own.map((one) => ({ one, at: random.next() })).sort((a, b) => a.at - b.at);
    return { speaker, samples: concat(order.map(({ one }) => one.samples)) };
  });
}

/** Hearing a dialogue and labelling its clauses, a second of sound. */
async function cpuMsPerS(encoder: SpeakerEncoder, recordings: readonly Recording[]): Promise<number> {
  const random = new Random(3);
  const dialogue = dialogueOf(pick(recordings, 2, random), CLAUSES, random);
  const tookMs = await timed(() => track(encoder, THRESHOLD, dialogue));
  return tookMs / (durationMs(dialogue.samples.length, 16_000) / 1000);
}
