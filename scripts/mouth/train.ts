/**
 * `npm run train:mouth`: trains the network that tells mouth shapes from sound, on speech of flite's, eSpeak NG's and Kokoro's, and
 * writes it into `companion/engines/mouth/sound-model.bin`. Takes about a quarter of an hour.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BANDS } from '../../companion/engines/mouth/mel-frames.ts';
import { CONTEXT, INPUTS, OUTPUTS } from '../../companion/engines/mouth/sound-model.ts';
import { Random } from '../speakers/random.ts';
import { Adam } from './adam.ts';
import { fliteLessons, synthesizedLessons, type LabelledSpeech } from './labelled-speech.ts';

const UNITS = 64;
const EPOCHS = 10;
const BATCH = 256;
const RATE = 3e-3;
/** Rare shapes count for more, up to so much. */
const MOST_WEIGHT = 4;
/** Labels are wrong at the edges of sounds: no shape is ever quite sure. */
const SMOOTHING = 0.05;
const OUTPUT = fileURLToPath(new URL('../../companion/engines/mouth/sound-model.bin', import.meta.url));

const lessons: LabelledSpeech[] = [...fliteLessons()];
for await (const lesson of synthesizedLessons()) lessons.push(lesson);
const labels = Int8Array.from(lessons.flatMap((lesson) => [...lesson.labels]));
const inputs = new Float32Array(labels.length * INPUTS);
let row = 0;
for (const { frames } of lessons) {
  frames.forEach((_, i) => {
    for (let offset = -CONTEXT; offset <= CONTEXT; offset++) {
      const frame = frames[Math.min(frames.length - 1, Math.max(0, i + offset))];
      if (frame !== undefined) inputs.set(frame, row * INPUTS + (offset + CONTEXT) * BANDS);
    }
    row++;
  });
}
console.log(`${lessons.length} sentences, ${labels.length} frames`);

const counts = new Float64Array(OUTPUTS);
for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
const weightOf = Float64Array.from(counts, (count) =>
  Math.min(MOST_WEIGHT, Math.sqrt(labels.length / OUTPUTS / Math.max(1, count))),
);
const random = new Random(1);
const hidden = Float32Array.from({ length: UNITS * (INPUTS + 1) }, (_, i) =>
  i % (INPUTS + 1) === INPUTS ? 0 : random.normal() * Math.sqrt(2 / INPUTS),
);
const output = Float32Array.from({ length: OUTPUTS * (UNITS + 1) }, (_, i) =>
  i % (UNITS + 1) === UNITS ? 0 : random.normal() / Math.sqrt(UNITS),
);
const [hiddenSlope, outputSlope] = [new Float32Array(hidden.length), new Float32Array(output.length)];
const optimisers = [new Adam(hidden), new Adam(output)] as const;
const units = new Float32Array(UNITS);
const unitSlope = new Float32Array(UNITS);
const odds = new Float32Array(OUTPUTS);

const order = Int32Array.from(labels, (_, i) => i);
const steps = EPOCHS * Math.floor(order.length / BATCH);
let step = 0;
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  shuffle(order, random);
  let right = 0;
  for (let from = 0; from + BATCH <= order.length; from += BATCH) {
    hiddenSlope.fill(0);
    outputSlope.fill(0);
    for (let i = from; i < from + BATCH; i++) right += learn(order[i] ?? 0) ? 1 : 0;
    // Up for the first tenth, and down to nothing at the end.
    const share = step++ / steps;
    const rate = RATE * Math.min(1, share * 10) * (1 - share);
    optimisers[0].step(hiddenSlope, rate);
    optimisers[1].step(outputSlope, rate);
  }
  console.log(
    `epoch ${epoch + 1} of ${EPOCHS}: ${((100 * right) / order.length).toFixed(1)} % of frames are right`,
  );
}
writeFileSync(OUTPUT, Buffer.concat([hidden, output].map(({ buffer }) => Buffer.from(buffer))));

/** Adds one frame's part to the slopes. @returns whether the network was right about it */
function learn(index: number): boolean {
  const x = index * INPUTS;
  const label = labels[index] ?? 0;
  for (let unit = 0; unit < UNITS; unit++) {
    const at = unit * (INPUTS + 1);
    let sum = hidden[at + INPUTS] ?? 0;
    for (let i = 0; i < INPUTS; i++) sum += (hidden[at + i] ?? 0) * (inputs[x + i] ?? 0);
    units[unit] = Math.max(0, sum);
  }
  let most = -Infinity;
  for (let shape = 0; shape < OUTPUTS; shape++) {
    const at = shape * (UNITS + 1);
    let sum = output[at + UNITS] ?? 0;
    for (let unit = 0; unit < UNITS; unit++) sum += (output[at + unit] ?? 0) * (units[unit] ?? 0);
    odds[shape] = sum;
    most = Math.max(most, sum);
  }
  let total = 0;
  for (let shape = 0; shape < OUTPUTS; shape++) total += odds[shape] = Math.exp((odds[shape] ?? 0) - most);
  const isRight = odds[label] === Math.max(...odds);
  unitSlope.fill(0);
  const weight = (weightOf[label] ?? 1) / BATCH;
  for (let shape = 0; shape < OUTPUTS; shape++) {
    const target = SMOOTHING / OUTPUTS + (shape === label ? 1 - SMOOTHING : 0);
    const slope = weight * ((odds[shape] ?? 0) / total - target);
    const at = shape * (UNITS + 1);
    for (let unit = 0; unit < UNITS; unit++) {
      outputSlope[at + unit] = (outputSlope[at + unit] ?? 0) + slope * (units[unit] ?? 0);
      unitSlope[unit] = (unitSlope[unit] ?? 0) + slope * (output[at + unit] ?? 0);
    }
    outputSlope[at + UNITS] = (outputSlope[at + UNITS] ?? 0) + slope;
  }
  for (let unit = 0; unit < UNITS; unit++) {
    if (units[unit] === 0) continue;
    const slope = unitSlope[unit] ?? 0;
    const at = unit * (INPUTS + 1);
    for (let i = 0; i < INPUTS; i++)
      hiddenSlope[at + i] = (hiddenSlope[at + i] ?? 0) + slope * (inputs[x + i] ?? 0);
    hiddenSlope[at + INPUTS] = (hiddenSlope[at + INPUTS] ?? 0) + slope;
  }
  return isRight;
}

function shuffle(items: Int32Array, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j] ?? 0, items[i] ?? 0];
  }
}
