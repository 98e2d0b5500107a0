/** `npm run fuzz [-- INPUTS [SEED]]`: everything that reads input from outside, tried with inputs that are made to break it. */
import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { containerTarget } from './containers.ts';
import { fuzz } from './fuzz.ts';
import { TARGETS } from './targets.ts';

/** Each container costs two processes or three: so many fewer of them are tried. */
const INPUTS_PER_CONTAINER = 1_000;

const [inputs = 1_000_000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
if (!(inputs > 0) || !Number.isInteger(seed)) {
  process.stderr.write('npm run fuzz -- INPUTS [SEED]: both are whole numbers.\n');
  process.exit(2);
}
const stopping = new AbortController();
process.once('SIGINT', () => {
  stopping.abort();
});
const share = Math.ceil(inputs / TARGETS.length);
const containers = containerTarget();
const containerInputs = Math.ceil(inputs / INPUTS_PER_CONTAINER);
process.stdout.write(
  `Fuzzing with seed ${seed}: ${share} inputs for each of ${TARGETS.length} targets, ${containerInputs} containers\n`,
);
const result = await fuzz([...TARGETS, containers], {
  seed,
  inputs: (target) => (target === containers ? containerInputs : share),
  signal: stopping.signal,
});
containers.close();
mkdirSync('out', { recursive: true });
writeFileSync('out/fuzz.json', `${JSON.stringify(result, undefined, 2)}\n`);
for (const [name, { inputs: tried, longest_loop_ms: longestMs }] of Object.entries(result.by_target)) {
  process.stdout.write(`  ${name.padEnd(10)} ${tried} inputs, at most ${longestMs.toFixed(1)} ms each\n`);
}
for (const { target, seed: own, error } of result.crashes.slice(0, 5)) {
  process.stdout.write(`  crash of ${target} by seed ${own}: ${error}\n`);
}
process.stdout.write(`${result.crashes.length} crashes; out/fuzz.json\n`);
process.exit(result.crashes.length > 0 ? 1 : 0);
