/** How well voices are told apart that nothing was learnt from, and what it costs. */
import { existsSync } from 'node:fs';
import { VoiceprintEncoder } from '../../companion/speakers/voiceprint/voiceprint-encoder.ts';
import { evaluate, MEETING, SPEAKERS } from '../../scripts/speakers/evaluation.ts';
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
const CPU_GOAL_MS = 12;

export const speakers: Bench = {
  name: 'speakers',
  run(): Promise<Measured> {
    if (!existsSync(SPEAKERS)) {
      return Promise.reject(new Error(`${SPEAKERS}: takes a folder a speaker, with sound files in it`));
    }
    const found = evaluate(new VoiceprintEncoder(), SPEAKERS, MEETING);
    const figures: Record<string, Figure> = {};
    for (const { lengthS, clean } of found.equalError) {
      figures[`eer_${lengthS}s_percent`] = percent(clean, EQUAL_ERROR_GOALS.get(lengthS) ?? 0, 'lower');
    }
    for (const { speakers: count, isDegraded, accuracy, purity } of found.dialogues) {
      if (isDegraded) continue;
      figures[`accuracy_${count}`] = percent(accuracy, ACCURACY_GOALS.get(count) ?? 0, 'higher');
      if (count === 4) figures['purity_4'] = percent(purity, 90, 'higher');
    }
    if (found.meetingError !== undefined) {
      figures['der_ami_percent'] = percent(found.meetingError, MEETING_GOAL, 'lower');
    }
    figures['cpu_ms_per_s'] = {
      value: rounded(found.cpuMsPerS),
      unit: 'ms',
      goal: CPU_GOAL_MS,
      better: 'lower',
    };
    return Promise.resolve({
      figures,
      notes: [
        `${found.speakers} speakers, ${found.recordings} recordings, ${rounded(found.soundS)} s, none of them learnt from`,
        ...found.equalError.map(
          ({ lengthS, degraded }) =>
            `equal error at ${lengthS} s through other channels: ${rounded(100 * degraded)} %`,
        ),
        ...found.dialogues.map(
          ({ speakers: count, isDegraded, accuracy, firstAccuracy, purity }) =>
            `${count} speakers${isDegraded ? ', other channels' : ''}: ${rounded(100 * accuracy)} % of clauses right, ` +
            `${rounded(100 * firstAccuracy)} % when they were said, purity ${rounded(100 * purity)} %`,
        ),
      ],
    });
  },
};

function percent(part: number, goal: number, better: Figure['better']): Figure {
  return { value: rounded(100 * part), unit: '%', goal, better };
}
