/** How well voices are told apart that nothing was learnt from, and what it costs. */
import { existsSync } from 'node:fs';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { dubsApart } from '../../scripts/speakers/dubs.ts';
import { CHANNELS, evaluate, MEETING, SPEAKERS, type Evaluation } from '../../scripts/speakers/evaluation.ts';
import { neuralEncoder } from '../../scripts/speakers/neural-encoder.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';

type Goals = ReadonlyMap<number, number>;

const VOICEPRINT_GOALS = {
  equalError: new Map([
    [2, 7],
    [3, 4],
    [5, 2],
  ]),
  accuracy: new Map([
    [2, 95],
    [3, 92],
    [4, 90],
  ]),
};
const NEURAL_GOALS = {
  equalError: new Map([
    [2, 2.5],
    [3, 1.2],
    [5, 0.4],
  ]),
  equalErrorAt4kHz: new Map([
    [2, 4.5],
    [3, 2.5],
    [5, 1.5],
  ]),
  accuracy: new Map([
    [2, 98.5],
    [3, 98],
    [4, 97],
  ]),
  accuracyAt4kHz: new Map([
    [2, 95],
    [3, 93],
    [4, 92],
  ]),
};
/** What a meeting of overlapping talk, which clauses cannot follow, still may be. */
const MEETING_GOAL = 50;
const MEETING_PIECES_GOAL = 15;
/** Of comparisons between dubs of one speaker and of two of one gender. */
const DUBS_APART_GOAL = 95;
const CPU_GOAL_MS = 12;
/** Voiceprints too are made: they say what a voice sounds like, and know actors who were saved without the neural encoder. */
const NEURAL_CPU_GOAL_MS = 30;

export const speakers: Bench = {
  name: 'speakers',
  async run(): Promise<Measured> {
    if (!existsSync(SPEAKERS)) {
      throw new Error(`${SPEAKERS}: takes a folder a speaker, with sound files in it`);
    }
    const voiceprint = new VoiceprintEncoder();
    const found = await evaluate(voiceprint, SPEAKERS, MEETING);
    const dubs = await dubsApart(voiceprint, SPEAKERS);
    const neural = await neuralEncoder();
    const better = await evaluate(neural, SPEAKERS, MEETING);
    const figures: Record<string, Figure> = {
      ...equalErrors('eer', found, 'clean', VOICEPRINT_GOALS.equalError),
      ...accuracies('accuracy', found, 'clean', VOICEPRINT_GOALS.accuracy),
      ...equalErrors('neural_eer', better, 'clean', NEURAL_GOALS.equalError),
      ...equalErrors('neural_eer_4khz', better, 'up to 4 kHz', NEURAL_GOALS.equalErrorAt4kHz),
      ...accuracies('neural_accuracy', better, 'clean', NEURAL_GOALS.accuracy),
      ...accuracies('neural_accuracy_4khz', better, 'up to 4 kHz', NEURAL_GOALS.accuracyAt4kHz),
      cpu_ms_per_s: cpu(found, CPU_GOAL_MS),
      neural_cpu_ms_per_s: cpu(better, NEURAL_CPU_GOAL_MS),
    };
    const four = found.dialogues.find((one) => one.speakers === 4 && one.channel === 'clean');
    if (four !== undefined) figures['purity_4'] = percent(four.purity, 90, 'higher');
    if (found.meetingError !== undefined) {
      figures['der_ami_percent'] = percent(found.meetingError, MEETING_GOAL, 'lower');
    }
    if (better.meetingError !== undefined && better.meetingPiecesError !== undefined) {
      figures['neural_der_ami_percent'] = percent(better.meetingError, MEETING_GOAL, 'lower');
      figures['neural_ami_pieces_eer_percent'] = percent(
        better.meetingPiecesError,
        MEETING_PIECES_GOAL,
        'lower',
      );
    }
    for (const { speakers: count, share } of dubs) {
      figures[`dubs_apart_${count}_percent`] = percent(share, DUBS_APART_GOAL, 'higher');
    }
    return { figures, notes: [...notes(voiceprint, found), ...notes(neural, better)] };
  },
};

function equalErrors(
  prefix: string,
  { equalError }: Evaluation,
  channel: (typeof CHANNELS)[number],
  goals: Goals,
): Record<string, Figure> {
  const figures = equalError.map(({ lengthS, within }): [string, Figure] => [
    `${prefix}_${lengthS}s_percent`,
    percent(within[channel], goals.get(lengthS) ?? 0, 'lower'),
  ]);
  return Object.fromEntries(figures);
}

function accuracies(
  prefix: string,
  { dialogues }: Evaluation,
  channel: (typeof CHANNELS)[number],
  goals: Goals,
): Record<string, Figure> {
  const figures = dialogues
    .filter((one) => one.channel === channel)
    .map(({ speakers: count, accuracy }): [string, Figure] => [
      `${prefix}_${count}`,
      percent(accuracy, goals.get(count) ?? 0, 'higher'),
    ]);
  return Object.fromEntries(figures);
}

function notes(encoder: SpeakerEncoder, found: Evaluation): string[] {
  const { name } = encoder.info;
  const pieces = found.meetingPiecesError;
  return [
    `${name}: ${found.speakers} speakers, ${found.recordings} recordings, ${rounded(found.soundS)} s, none of them learnt from`,
    ...found.equalError.map(
      ({ lengthS, within, across }) =>
        `${name}: equal error at ${lengthS} s: ${CHANNELS.map((channel) => `${rounded(100 * within[channel])} % ${channel}`).join(', ')}; ` +
        `${rounded(100 * across)} % of clean against up to 4 kHz`,
    ),
    ...found.dialogues.map(
      ({ speakers: count, channel, accuracy, firstAccuracy, purity }) =>
        `${name}: ${count} speakers, ${channel}: ${rounded(100 * accuracy)} % of clauses right, ` +
        `${rounded(100 * firstAccuracy)} % when they were said, purity ${rounded(100 * purity)} %`,
    ),
    ...(pieces === undefined
      ? []
      : [`${name}: equal error of the meeting's pieces of 1.5 s ${rounded(100 * pieces)} %`]),
  ];
}

function cpu({ cpuMsPerS }: Evaluation, goal: number): Figure {
  return { value: rounded(cpuMsPerS), unit: 'ms', goal, better: 'lower' };
}

function percent(part: number, goal: number, better: Figure['better']): Figure {
  return { value: rounded(100 * part), unit: '%', goal, better };
}
