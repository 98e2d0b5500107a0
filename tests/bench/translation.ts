/** How good translations are that need no account, whole sentences and clause by clause, and how soon they are there. */
import { percentile } from '../../shared/percentile.ts';
import { readConfig } from '../../companion/config.ts';
import { Account } from '../../companion/dubbing/account.ts';
import type { Translator } from '../../companion/dubbing/ports/translator.ts';
import { Bergamot } from '../../companion/engines/bergamot/bergamot.ts';
import { Apertium } from '../../companion/engines/embedded/apertium/apertium.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { dialogueSentences, type DialogueSentence } from './dialogue-sentences.ts';
import { bleu, chrf } from './translation-scores.ts';
import { missingInWords } from '../fixtures/missing.ts';

const CLAUSE_WORDS = 5;
/** A shorter rest goes with the clause before it. */
const LEAST_WORDS = 3;

export const translation: Bench = {
  name: 'translation',
  async run(): Promise<Measured> {
    const sentences = dialogueSentences();
    const apertium = new Apertium();
    const bergamot = new Bergamot(new ModelStore(readConfig(process.env).MODELS_DIR), apertium);
    if (bergamot.missing !== undefined) throw new Error(missingInWords(bergamot.missing));
    const answersMs: number[] = [];
    try {
      // The first translations are those of a process that has just loaded its model.
      await Promise.all([each(bergamot, sentences, 'pt', []), each(bergamot, sentences, 'es', [])]);
      const pt = await each(bergamot, sentences, 'pt', answersMs);
      const es = await each(bergamot, sentences, 'es', []);
      const clauses = await eachByClauses(bergamot, sentences, 'pt', answersMs);
      const rules = apertium.missing === undefined ? await each(apertium, sentences, 'es', []) : undefined;
      const via = bergamot.via({ source: 'en', target: 'es' });
      const [inPt, inEs] = [sentences.map((one) => one.pt), sentences.map((one) => one.es)];
      return {
        figures: {
          en_pt_bleu: score(bleu(pt, inPt), 55),
          en_pt_chrf: score(chrf(pt, inPt), 76),
          en_es_bleu: score(bleu(es, inEs), 38),
          en_es_chrf: score(chrf(es, inEs), 66),
          en_pt_clauses_bleu: score(bleu(clauses, inPt), 48),
          ...(rules === undefined
            ? {}
            : {
                embedded_en_es_bleu: unaimed(bleu(rules, inEs)),
                embedded_en_es_chrf: unaimed(chrf(rules, inEs)),
              }),
          answer_p95_ms: {
            value: rounded(percentile(answersMs, 0.95) ?? Infinity),
            unit: 'ms',
            goal: 80,
            better: 'lower',
          },
        },
        notes: [
          `${sentences.length} sentences of dialogue; BLEU and chrF by sacreBLEU's definitions`,
          `English to Spanish ${via === undefined ? 'directly' : `by way of "${via}"`}`,
          `clauses of ${CLAUSE_WORDS} words, each translated with the sentence so far: chrF ${rounded(chrf(clauses, inPt))}`,
          'embedded: Apertium, which translates English into Spanish and not into Portuguese',
        ],
      };
    } finally {
      bergamot.close();
      apertium.close();
    }
  },
};

async function each(
  translator: Translator,
  sentences: readonly DialogueSentence[],
  target: string,
  answersMs: number[],
): Promise<string[]> {
  const translated: string[] = [];
  for (const { en } of sentences) translated.push(await ask(translator, en, target, [], [], answersMs));
  return translated;
}

async function eachByClauses(
  translator: Translator,
  sentences: readonly DialogueSentence[],
  target: string,
  answersMs: number[],
): Promise<string[]> {
  const translated: string[] = [];
  for (const { en } of sentences) {
    const [context, spoken]: [string[], string[]] = [[], []];
    for (const clause of clausesOf(en)) {
      spoken.push(await ask(translator, clause, target, context, spoken, answersMs));
      context.push(clause);
    }
    translated.push(spoken.join(' '));
  }
  return translated;
}

async function ask(
  translator: Translator,
  text: string,
  target: string,
  context: readonly string[],
  spoken: readonly string[],
  answersMs: number[],
): Promise<string> {
  const beganAtMs = performance.now();
  const { text: translated } = await translator.translate(
    {
      ...{ text, source: 'en', target, context: [...context], spoken: [...spoken], terms: [] },
      ...{ account: new Account('bench'), dueAtMs: beganAtMs },
    },
    AbortSignal.timeout(30_000),
  );
  answersMs.push(performance.now() - beganAtMs);
  return translated;
}

function clausesOf(sentence: string): string[] {
  const words = sentence.split(' ');
  const clauses: string[] = [];
  while (words.length > 0) {
    const isRest = words.length - CLAUSE_WORDS < LEAST_WORDS;
    clauses.push(words.splice(0, isRest ? words.length : CLAUSE_WORDS).join(' '));
  }
  return clauses;
}

function unaimed(value: number): Figure {
  return { value: rounded(value), unit: '', better: 'higher' };
}

function score(value: number, goal: number): Figure {
  return { value: rounded(value), unit: '', goal, better: 'higher' };
}
