/** How well speakers are told apart that nothing was learnt from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { concat, durationMs } from '../../shared/pcm.ts';
import { brickWalled, coded } from './band-limits.ts';
import { degrade } from './degrade.ts';
import { dialogueOf, type Voice } from './dialogues.ts';
import { accuracy, diarisationError, purity, type Stretch } from './diarisation.ts';
import { Random } from './random.ts';
import { decode, filesIn } from './sound-files.ts';
import { clausesOf, timed, track } from './tracking.ts';
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
export function evaluate(encoder: SpeakerEncoder, data: string, meeting: string): Evaluation {
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
  return {
    speakers: speakers.length,
    recordings: recordings.length,
    soundS,
    equalError: LENGTHS_S.map((lengthS) => {
      const rate = (all: readonly Recording[], others?: readonly Recording[]): number =>
        equalError(scoresOf(encoder, all, lengthS * 1000, STRETCHES_EACH, others)).rate;
      const within = {
        clean: rate(heard.clean),
        degraded: rate(heard.degraded),
        'up to 4 kHz': rate(heard['up to 4 kHz']),
        'telephone codec': rate(heard['telephone codec']),
      };
      return { lengthS, within, across: rate(heard.clean, heard['up to 4 kHz']) };
    }),
    dialogues: DIALOGUE_CHANNELS.flatMap((channel) =>
      [2, 3, 4]
        .filter((count) => count <= speakers.length)
        .map((count) => ({ channel, ...dialoguesOf(encoder, heard[channel], count) })),
    ),
    meetingError: existsSync(join(meeting, 'sample.rttm')) ? meetingError(encoder, meeting) : undefined,
    cpuMsPerS: cpuMsPerS(encoder, recordings),
  };
}

function dialoguesOf(
  encoder: SpeakerEncoder,
  recordings: readonly Recording[],
  count: number,
): Omit<DialogueFigures, 'channel'> {
  const random = new Random(count);
  const sums = { accuracy: 0, firstAccuracy: 0, purity: 0 };
  for (let i = 0; i < DIALOGUES; i++) {
    const voices = pick(recordings, count, random);
    const clauses = track(encoder, THRESHOLD, dialogueOf(voices, CLAUSES, random));
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

/** The meeting heard as a tab is: what voice activity finds, cut as clauses are, labelled one after the other. */
function meetingError(encoder: SpeakerEncoder, folder: string): number {
  const truth: Stretch[] = readFileSync(join(folder, 'sample.rttm'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('SPEAKER'))
    .map((line) => {
      const [, , , start, length, , , who = ''] = line.split(' ');
      const startMs = 1000 * Number(start);
      return { who, startMs, endMs: startMs + 1000 * Number(length) };
    });
  const samples = decode(join(folder, 'sample.wav'));
  const turns = clausesOf(samples);
  const clauses = track(encoder, THRESHOLD, { samples, turns });
  return diarisationError(
    truth,
    turns.map(({ startMs, endMs }, i) => ({ who: clauses[i]?.label ?? '', startMs, endMs })),
  );
}

/** Hearing a dialogue and labelling its clauses, a second of sound. */
function cpuMsPerS(encoder: SpeakerEncoder, recordings: readonly Recording[]): number {
  const random = new Random(3);
  const dialogue = dialogueOf(pick(recordings, 2, random), CLAUSES, random);
  const tookMs = timed(() => track(encoder, THRESHOLD, dialogue));
  return tookMs / (durationMs(dialogue.samples.length, 16_000) / 1000);
}
