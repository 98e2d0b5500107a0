/** How well voices are told apart that nothing was learnt from, and what it costs. */
import { existsSync } from 'node:fs';
import { VoiceprintEncoder } from '../../companion/speakers/voiceprint/voiceprint-encoder.ts';
import { dubsApart } from '../../scripts/speakers/dubs.ts';
import { CHANNELS, evaluate, MEETING, SPEAKERS } from '../../scripts/speakers/evaluation.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';

const EQUAL_ERROR_GOALS = new Map([
  [2, 7],
  [3, 4],
  [5, 2],
]);
const ACCURACY_GOALS = new Map([
  [2, 95],
  [3, 92],
  [4, 90],
]);
/** What a meeting of overlapping talk, which clauses cannot follow, still may be. */
const MEETING_GOAL = 50;
/** Of comparisons between dubs of one speaker and of two of one gender. */
const DUBS_APART_GOAL = 95;
const CPU_GOAL_MS = 12;

export const speakers: Bench = {
  name: 'speakers',
  async run(): Promise<Measured> {
    if (!existsSync(SPEAKERS)) {
      throw new Error(`${SPEAKERS}: takes a folder a speaker, with sound files in it`);
    }
    const encoder = new VoiceprintEncoder();
    const found = evaluate(encoder, SPEAKERS, MEETING);
    const dubs = await dubsApart(encoder, SPEAKERS);
    const figures: Record<string, Figure> = {};
    for (const { lengthS, within } of found.equalError) {
      figures[`eer_${lengthS}s_percent`] = percent(
        within.clean,
        EQUAL_ERROR_GOALS.get(lengthS) ?? 0,
        'lower',
      );
    }
    for (const { speakers: count, channel, accuracy, purity } of found.dialogues) {
      if (channel !== 'clean') continue;
      figures[`accuracy_${count}`] = percent(accuracy, ACCURACY_GOALS.get(count) ?? 0, 'higher');
      if (count === 4) figures['purity_4'] = percent(purity, 90, 'higher');
    }
    if (found.meetingError !== undefined) {
      figures['der_ami_percent'] = percent(found.meetingError, MEETING_GOAL, 'lower');
    }
    for (const { speakers: count, share } of dubs) {
      figures[`dubs_apart_${count}_percent`] = percent(share, DUBS_APART_GOAL, 'higher');
    }
    figures['cpu_ms_per_s'] = {
      value: rounded(found.cpuMsPerS),
      unit: 'ms',
      goal: CPU_GOAL_MS,
      better: 'lower',
    };
    return {
      figures,
      notes: [
        `${found.speakers} speakers, ${found.recordings} recordings, ${rounded(found.soundS)} s, none of them learnt from`,
        ...found.equalError.map(
          ({ lengthS, within, across }) =>
            `equal error at ${lengthS} s: ${CHANNELS.map((channel) => `${rounded(100 * within[channel])} % ${channel}`).join(', ')}; ` +
            `${rounded(100 * across)} % of clean against up to 4 kHz`,
        ),
        ...found.dialogues.map(
          ({ speakers: count, channel, accuracy, firstAccuracy, purity }) =>
            `${count} speakers, ${channel}: ${rounded(100 * accuracy)} % of clauses right, ` +
            `${rounded(100 * firstAccuracy)} % when they were said, purity ${rounded(100 * purity)} %`,
        ),
      ],
    };
  },
};

function percent(part: number, goal: number, better: Figure['better']): Figure {
  return { value: rounded(100 * part), unit: '%', goal, better };
}
