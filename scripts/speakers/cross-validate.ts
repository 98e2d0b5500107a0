/**
 * `npm run cross-validate:speakers [-- --data FOLDER]`: where the neural encoder's border between one speaker and two lies, and how
 * steep it is, chosen on dialogues of some speakers and tried on dialogues of the others. Every dialogue is embedded once, and
 * labelled anew for each choice.
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AudioHistory } from '../../companion/recognition/audio-history.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import {
  similarityIn,
  type EmbeddingSpace,
} from '../../companion/engines/speaker-embedding/embedding-space.ts';
import { RESEMBLYZER_SPACE, resemblyzerSimilarity } from '../../companion/engines/resemblyzer/space.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { VoiceprintSpace } from '../../companion/engines/ivector/voiceprint-space.ts';
import { concat } from '../../shared/pcm.ts';
import { brickWalled } from './band-limits.ts';
import { dialogueOf } from './dialogues.ts';
import { accuracy } from './diarisation.ts';
import { SPEAKERS } from './evaluation.ts';
import { neuralEncoder } from './neural-encoder.ts';
import { Random } from './random.ts';
import { decode, filesIn } from './sound-files.ts';

const CLAUSES = 40;
const DIALOGUES_EACH = 2;
const FRAME_SAMPLES = 800;
const THRESHOLD = 0.8;
const EVEN_COSINES = [0.73, 0.75, 0.77, 0.79, 0.81];
const SLOPES = [22, 30, 40];
const CHANNELS = {
  clean: (samples: Int16Array) => samples,
  'up to 4 kHz': (samples: Int16Array) => brickWalled(samples, 4_000),
};

interface EmbeddedDialogue {
  readonly speakers: readonly string[];
  readonly channel: string;
  readonly clauses: readonly { readonly speaker: string; readonly voice: SpeakerEmbedding | undefined }[];
}

const { values } = parseArgs({ options: { data: { type: 'string', default: SPEAKERS } } });
const folder = resolve(values.data);
const encoder = await neuralEncoder();
const voiceprints = VoiceprintSpace.shipped();
const dialogues = await embeddedDialogues();

const choices = EVEN_COSINES.flatMap((evenCosine) => SLOPES.map((slope) => ({ evenCosine, slope })));
const results = choices.map((choice) => {
  const neural: EmbeddingSpace = {
    name: RESEMBLYZER_SPACE,
    similarity: (a, b) => resemblyzerSimilarity(a, b, choice),
  };
  const right = dialogues.map((dialogue) => accuracyOf(dialogue, [neural, voiceprints]));
  console.log(
    `${choice.evenCosine.toFixed(2)} / ${choice.slope}: ${summary(right.map((share, i) => ({ i, share })))}`,
  );
  return { ...choice, right };
});

const chosen = new Map<string, number>();
const heldOut = dialogues.flatMap(({ speakers }, i) => {
  const others = dialogues.flatMap((other, j) =>
    other.speakers.some((one) => speakers.includes(one)) ? [] : [j],
  );
  const scored = results.map((result) => ({ result, score: mean(others.map((j) => result.right[j] ?? 0)) }));
  const [best] = scored.sort((a, b) => b.score - a.score);
  if (best === undefined || others.length === 0) return [];
  const name = `${best.result.evenCosine} / ${best.result.slope}`;
  chosen.set(name, (chosen.get(name) ?? 0) + 1);
  return [{ i, share: best.result.right[i] ?? 0 }];
});
console.log(`chosen on other speakers: ${summary(heldOut)}`);
console.log(`by number of dialogues: ${[...chosen].map(([name, count]) => `${name} ${count}`).join(', ')}`);

async function embeddedDialogues(): Promise<EmbeddedDialogue[]> {
  const recordings = readdirSync(folder)
    .sort()
    .map((speaker) => ({ speaker, sounds: filesIn(join(folder, speaker)).map(decode) }));
  const found: EmbeddedDialogue[] = [];
  let seed = 1;
  for (const [channel, through] of Object.entries(CHANNELS)) {
    const heard = recordings.map(({ speaker, sounds }) => ({ speaker, sounds: sounds.map(through) }));
    for (const count of [2, 3, 4]) {
      for (const voices of subsetsOf(heard, count)) {
        for (let i = 0; i < DIALOGUES_EACH; i++) {
          const random = new Random(seed++);
          const mixed = voices.map(({ speaker, sounds }) => ({
            speaker,
            samples: concat(shuffled(sounds, random)),
          }));
          const dialogue = dialogueOf(mixed, CLAUSES, random);
          found.push({
            speakers: voices.map(({ speaker }) => speaker),
            channel,
            clauses: await embedded(dialogue),
          });
        }
      }
    }
  }
  return found;
}

/** As a session embeds it: each clause with what was heard before it. */
async function embedded({
  samples,
  turns,
}: ReturnType<typeof dialogueOf>): Promise<EmbeddedDialogue['clauses']> {
  const timeline = new AudioHistory();
  const stream = encoder.openStream(timeline);
  const clauses: { speaker: string; voice: SpeakerEmbedding | undefined }[] = [];
  let at = 0;
  for (const { speaker, startMs, endMs } of turns) {
    for (; timeline.endMs < endMs && at < samples.length; at += FRAME_SAMPLES) {
      const frame = { startMs: timeline.endMs, samples: samples.subarray(at, at + FRAME_SAMPLES) };
      timeline.add(frame, frame.startMs);
      stream.speech(frame.startMs, timeline.endMs);
    }
    clauses.push({ speaker, voice: await stream.embed(startMs, endMs, 'patient') });
  }
  stream.close();
  return clauses;
}

function accuracyOf({ clauses }: EmbeddedDialogue, spaces: readonly EmbeddingSpace[]): number {
  const comparing: Pick<SpeakerEncoder, 'similarity' | 'overlap'> = {
    similarity: (a, b) => similarityIn(spaces, a, b),
    overlap: (voice) => encoder.overlap(voice),
  };
  const tracker = new OnlineDiarizer(
    Object.assign(Object.create(encoder) as SpeakerEncoder, comparing),
    THRESHOLD,
  );
  const replacedBy = new Map<string, string>();
  const labels = clauses.map(({ voice }) => {
    const { speakerId, replaces = [] } = tracker.label(voice);
    for (const id of replaces) replacedBy.set(id, speakerId);
    return speakerId;
  });
  return accuracy(
    clauses.map(({ speaker }, i) => {
      let label = labels[i] ?? '';
      for (let next = replacedBy.get(label); next !== undefined; next = replacedBy.get(label)) label = next;
      return { speaker, label };
    }),
  );
}

/** @param shares of dialogues, by their place */
function summary(shares: readonly { readonly i: number; readonly share: number }[]): string {
  return Object.keys(CHANNELS)
    .map((channel) => {
      const counts = [2, 3, 4].map((count) => {
        const own = shares.filter(({ i }) => {
          const dialogue = dialogues[i];
          return dialogue?.channel === channel && dialogue.speakers.length === count;
        });
        return `${(100 * mean(own.map(({ share }) => share))).toFixed(1)} % of ${count}`;
      });
      return `${channel} ${counts.join(', ')}`;
    })
    .join('; ');
}

function subsetsOf<Item>(items: readonly Item[], count: number): Item[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => subsetsOf(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}
