/** What public libraries tell of the same sound: a yardstick for what is told of sound alone. Nothing of them is shipped. */
import { rounded, type Measured } from '../bench.ts';
import type { TrueMouth } from './flite-truth.ts';
import { headAudioMouths } from './headaudio.ts';
import { bestShifted, GROUPS } from './viseme-scores.ts';
import { wawaMouths } from './wawa.ts';

const LIBRARIES = {
  wawa: { title: 'wawa-lipsync 0.0.2 in Chromium', mouthsOf: wawaMouths },
  headaudio: { title: 'HeadAudio 0.1.0', mouthsOf: headAudioMouths },
} as const;

/** @param ownF1 what ours reaches, which is theirs to be held against */
export async function measureOthers(truths: readonly TrueMouth[], ownF1: number): Promise<Measured> {
  const figures: Measured['figures'] = {};
  const notes: string[] = [];
  for (const [name, { title, mouthsOf }] of Object.entries(LIBRARIES)) {
    const mouths = await mouthsOf(truths);
    const { scores, shiftMs } = bestShifted(
      truths.map(({ shapes, endMs }, at) => ({ truth: shapes, told: mouths[at] ?? [], endMs })),
    );
    figures[`${name}_viseme_f1_sound`] = {
      ...{ value: rounded(scores.macroF1), unit: 'F1', goal: rounded(ownF1), better: 'lower' },
    };
    const groups = GROUPS.map((group) => `${group} ${scores.f1(group).toFixed(2)}`).join(', ');
    notes.push(`${title}, from the same sound, ${-shiftMs} ms earlier, which is best for it: ${groups}`);
  }
  return { figures, notes };
}
