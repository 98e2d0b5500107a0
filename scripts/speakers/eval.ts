/**
 * `npm run eval:speakers [-- --encoder voiceprint|neural] [--data FOLDER]`: how well speakers are told apart that were not
 * learnt from. The folder holds a folder a speaker, with sound files in it.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { dubsApart } from './dubs.ts';
import { neuralEncoder } from './neural-encoder.ts';
import { CHANNELS, evaluate, MEETING, SPEAKERS } from './evaluation.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: SPEAKERS },
    encoder: { type: 'string', default: 'neural' },
  },
});
const encoder = values.encoder === 'voiceprint' ? new VoiceprintEncoder() : await neuralEncoder();
const figures = await evaluate(encoder, resolve(values.data), MEETING);
console.log(
  `${encoder.info.name}: ${figures.speakers} speakers, ${figures.recordings} recordings, ${Math.round(figures.soundS)} s, from ${values.data}`,
);
for (const { lengthS, within, across } of figures.equalError) {
  const rates = CHANNELS.map((channel) => `${percent(within[channel])} ${channel}`);
  console.log(
    `equal error at ${lengthS} s: ${rates.join(', ')}; ${percent(across)} of clean against up to 4 kHz`,
  );
}
for (const { speakers, channel, accuracy, firstAccuracy, purity } of figures.dialogues) {
  console.log(
    `dialogues of ${speakers}, ${channel}: ${percent(accuracy)} of clauses right ` +
      `(${percent(firstAccuracy)} when they were said), purity ${percent(purity)}`,
  );
}
if (figures.meetingError !== undefined)
  console.log(`diarisation error of the meeting: ${percent(figures.meetingError)}`);
if (figures.meetingPiecesError !== undefined)
  console.log(`equal error of the meeting's pieces of 1.5 s: ${percent(figures.meetingPiecesError)}`);
console.log(`CPU: ${figures.cpuMsPerS.toFixed(1)} ms a second of sound, labels included`);
for (const { speakers, share, comparisons } of await dubsApart(encoder, resolve(values.data))) {
  console.log(
    `dubs of ${speakers}: ${percent(share)} of ${comparisons} comparisons within a gender tell the speakers apart`,
  );
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
