/** BLEU and chrF of a corpus, by sacreBLEU's definitions (Post 2018): 13a tokens, four n-grams, exponential smoothing; chrF2. */

const BLEU_ORDER = 4;
const CHRF_ORDER = 6;
const CHRF_BETA = 2;

/** @returns 0..100 */
export function bleu(hypotheses: readonly string[], references: readonly string[]): number {
  const matches = new Array<number>(BLEU_ORDER).fill(0);
  const totals = new Array<number>(BLEU_ORDER).fill(0);
  let [length, referenceLength] = [0, 0];
  hypotheses.forEach((hypothesis, i) => {
    const [said, wanted] = [tokens13a(hypothesis), tokens13a(references[i] ?? '')];
    length += said.length;
    referenceLength += wanted.length;
    for (let n = 1; n <= BLEU_ORDER; n++) {
      const [got, reference] = [counts(said, n), counts(wanted, n)];
      matches[n - 1] = (matches[n - 1] ?? 0) + overlap(got, reference);
      totals[n - 1] = (totals[n - 1] ?? 0) + Math.max(0, said.length - n + 1);
    }
  });
  let smoothing = 1;
  let logSum = 0;
  for (let n = 0; n < BLEU_ORDER; n++) {
    const [matched = 0, total = 0] = [matches[n], totals[n]];
    if (total === 0) return 0;
    if (matched === 0) smoothing *= 2;
    logSum += Math.log(matched === 0 ? 1 / (smoothing * total) : matched / total);
  }
  const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
  return 100 * brevity * Math.exp(logSum / BLEU_ORDER);
}

/** @returns 0..100 */
export function chrf(hypotheses: readonly string[], references: readonly string[]): number {
  const [matched, said, wanted] = [0, 1, 2].map(() => new Array<number>(CHRF_ORDER).fill(0));
  if (matched === undefined || said === undefined || wanted === undefined) return 0;
  hypotheses.forEach((hypothesis, i) => {
    const [got, reference] = [letters(hypothesis), letters(references[i] ?? '')];
    for (let n = 1; n <= CHRF_ORDER; n++) {
      const [ours, theirs] = [counts(got, n), counts(reference, n)];
      matched[n - 1] = (matched[n - 1] ?? 0) + overlap(ours, theirs);
      said[n - 1] = (said[n - 1] ?? 0) + total(ours);
      wanted[n - 1] = (wanted[n - 1] ?? 0) + total(theirs);
    }
  });
  let [score, orders] = [0, 0];
  for (let n = 0; n < CHRF_ORDER; n++) {
    const [hits = 0, ours = 0, theirs = 0] = [matched[n], said[n], wanted[n]];
    if (ours === 0 || theirs === 0) continue;
    orders++;
    const [precision, recall] = [hits / ours, hits / theirs];
    const weight = CHRF_BETA ** 2;
    if (hits > 0) score += ((1 + weight) * precision * recall) / (weight * precision + recall);
  }
  return orders === 0 ? 0 : (100 * score) / orders;
}

/** mteval-v13a, as sacreBLEU has it by default. */
function tokens13a(line: string): string[] {
  return ` ${line
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ')
    .split(/\s+/)
    .filter((token) => token !== '');
}

function letters(text: string): string[] {
  return Array.from(text.replace(/\s+/g, ''));
}

function counts(items: readonly string[], n: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let i = 0; i + n <= items.length; i++) {
    const gram = items.slice(i, i + n).join('\u0001');
    found.set(gram, (found.get(gram) ?? 0) + 1);
  }
  return found;
}

function overlap(a: Map<string, number>, b: Map<string, number>): number {
  let sum = 0;
  for (const [gram, count] of a) sum += Math.min(count, b.get(gram) ?? 0);
  return sum;
}

function total(found: Map<string, number>): number {
  return [...found.values()].reduce((sum, count) => sum + count, 0);
}
