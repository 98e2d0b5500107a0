/** The speech that benches are run on: real readings where they are at hand, flite's voices otherwise. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readPcm } from '../../shared/protocol/binary.ts';
import { say } from '../engines/speech.ts';

export interface Clip {
  readonly text: string;
  readonly samples: Int16Array;
}

export interface Material {
  readonly name: string;
  readonly clips: readonly Clip[];
}

const READINGS = new URL('../../../shared/speech/lj/', import.meta.url);

const SENTENCES = [
  'We can go to the station together and take the first train to the city in the morning.',
  'There are many people who would like to live near the sea because the air is clean and cold.',
  'The old man was looking for his keys under the table when his daughter opened the door.',
  'She had never seen such a large house before and she was afraid of what might be inside.',
  'Please tell me what you think about this new plan before we send it to the other people.',
];

export function speech(): Material {
  const index = new URL('transcripts.tsv', READINGS);
  if (!existsSync(index)) {
    const clips = SENTENCES.map((text, i) => ({ text, samples: say(text, i % 2 === 0 ? 'rms' : 'slt') }));
    return { name: "flite's voices rms and slt", clips };
  }
  const clips = readFileSync(index, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([id, text]) => {
      if (id === undefined || text === undefined) return [];
      return [{ text, samples: decoded(new URL(`${id}.flac`, READINGS).pathname) }];
    });
  return { name: 'LJ Speech readings', clips };
}

function decoded(file: string): Int16Array {
  const args = ['-v', 'error', '-i', file, '-f', 's16le', '-ar', '16000', '-ac', '1', '-'];
  return readPcm(execFileSync('ffmpeg', args, { maxBuffer: 1 << 28 }));
}

export function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' ]/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Insertions, deletions and substitutions over the reference's length. */
export function wordError(reference: readonly string[], heard: readonly string[]): number {
  let row = heard.map((_, i) => i + 1);
  reference.forEach((word, i) => {
    let diagonal = i;
    let left = i + 1;
    row = row.map((above, j) => {
      const here = Math.min(above + 1, left + 1, diagonal + (heard[j] === word ? 0 : 1));
      diagonal = above;
      left = here;
      return here;
    });
  });
  return (row.at(-1) ?? reference.length) / Math.max(1, reference.length);
}

/** Character n-gram F score (chrF2, n = 1 to 6, spaces left out), 0..100. Popović 2015. */
export function chrf(reference: string, hypothesis: string): number {
  const scores: number[] = [];
  for (let n = 1; n <= 6; n++) {
    const wanted = grams(reference, n);
    const got = grams(hypothesis, n);
    let matches = 0;
    for (const [gram, count] of got) matches += Math.min(count, wanted.get(gram) ?? 0);
    const total = (counts: Map<string, number>) =>
      [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (total(wanted) === 0 || total(got) === 0) continue;
    const precision = matches / total(got);
    const recall = matches / total(wanted);
    scores.push(matches === 0 ? 0 : (5 * precision * recall) / (4 * precision + recall));
  }
  return scores.length === 0 ? 0 : (100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
}

function grams(text: string, n: number): Map<string, number> {
  const letters = Array.from(text.toLowerCase().replace(/\s+/g, ''));
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= letters.length; i++) {
    const gram = letters.slice(i, i + n).join('');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
