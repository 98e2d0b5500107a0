/**
 * How well a mouth follows what is said: its shapes against flite's own phones, on sentences that nothing was tuned on; and the lips
 * of a listener's page against what is heard of it.
 */
import { MouthShapes } from '../../companion/engines/mouth/mouth-shapes.ts';
import { MEASURED_SENTENCES } from '../../scripts/mouth/sentences.ts';
import { rounded, type Bench, type Measured } from './bench.ts';
import { measureLips } from './lips/lips.ts';
import { trueMouth, type TrueMouth } from './mouth/flite-truth.ts';
import { mouthOf } from './mouth/mouth-of.ts';
import { measureOthers } from './mouth/other-mouths.ts';
import { GROUPS, VisemeScores } from './mouth/viseme-scores.ts';

const VOICES = ['slt', 'rms', 'awb', 'kal16'];

export const mouth: Bench = {
  name: 'mouth',
  async run(): Promise<Measured> {
    const shapes = new MouthShapes();
    try {
      const [byWords, bySound] = [new VisemeScores(), new VisemeScores()];
      const truths: TrueMouth[] = [];
      for (const voice of VOICES) {
        for (const text of MEASURED_SENTENCES) {
          const truth = trueMouth(text, voice);
          truths.push(truth);
          byWords.add(truth.shapes, await mouthOf(shapes, truth, true), truth.endMs);
          bySound.add(truth.shapes, await mouthOf(shapes, truth, false), truth.endMs);
        }
      }
      const figure = (scores: VisemeScores, goal: number) =>
        ({ value: rounded(scores.macroF1), unit: 'F1', goal, better: 'higher' }) as const;
      const groups = (scores: VisemeScores) =>
        GROUPS.map((group) => `${group} ${scores.f1(group).toFixed(2)}`).join(', ');
      const others = await measureOthers(truths, bySound.macroF1);
      const lips = await measureLips();
      return {
        figures: {
          viseme_f1_words: figure(byWords, 0.85),
          viseme_f1_sound: figure(bySound, 0.65),
          ...others.figures,
          ...lips.figures,
        },
        notes: [
          `${MEASURED_SENTENCES.length} sentences in each of ${VOICES.length} voices of flite's, frames of 10 ms without pauses, mean over six groups of shapes`,
          `with the times of words: ${groups(byWords)}`,
          `from the sound alone: ${groups(bySound)}`,
          'the network has heard other sentences of these voices',
          ...others.notes,
          ...lips.notes,
        ],
      };
    } finally {
      shapes.close();
    }
  },
};
