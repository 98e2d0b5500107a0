/** How well the dubs of a scene are told apart that eSpeak NG speaks, each in the voice matched to its speaker. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { concat } from '../../shared/pcm.ts';
import type { Voice } from '../../shared/voice.ts';
import { dubSound } from './dub-sound.ts';
import { decode, filesIn } from './sound-files.ts';

const LANGUAGE = 'es';
const SENTENCES = [
  'La gente que vive aquí quiere ir a casa antes de la noche.',
  'No sé qué hacer con todo este dinero que me dieron ayer.',
  'Dime por favor dónde está la estación de tren más cercana.',
];
const SPEAKERS = [2, 3, 4] as const;
/** Of each speaker so much is heard before a voice is chosen. */
const HEARD_SAMPLES = 20 * 16_000;
/** Between men's usual voices and women's. */
const WOMEN_FROM_HZ = 165;

export interface DubsApart {
  readonly speakers: number;
  /** Of comparisons between speakers of one gender, those that came out right: 0..1. */
  readonly share: number;
  readonly comparisons: number;
}

/**
 * Every scene of two, three and four of the speakers, taken in by name. A comparison is of two dubs of one speaker beside a
 * dub of one of those and another speaker of the same gender: right where the first two are more alike.
 * @param data a folder a speaker, with sound files in it
 */
export async function dubsApart(encoder: SpeakerEncoder, data: string): Promise<DubsApart[]> {
  const speakers: SpeakerEmbedding[] = [];
  for (const name of readdirSync(data).sort()) {
    const sound = concat(filesIn(join(data, name)).map(decode)).subarray(0, HEARD_SAMPLES);
    const heard = await encoder.encode(sound);
    if (heard !== undefined) speakers.push(heard);
  }
  const espeak = new Espeak();
  try {
    const dubs = new Map<string, SpeakerEmbedding[]>();
    const dubsIn = async (voice: Voice): Promise<SpeakerEmbedding[]> => {
      const known = dubs.get(voice.id) ?? (await spoken(espeak, encoder, voice));
      dubs.set(voice.id, known);
      return known;
    };
    const found: DubsApart[] = [];
    for (const count of SPEAKERS) {
      const sums = { right: 0, comparisons: 0 };
      for (const scene of choices(speakers, count)) {
        const voices: Voice[] = [];
        for (const heard of scene)
          voices.push(espeak.voiceFor({ ...heard.profile, embedding: heard }, LANGUAGE, voices));
        for (const [i, one] of scene.entries()) {
          for (const [j, other] of scene.entries()) {
            const [voice, another] = [voices[i], voices[j]];
            if (i === j || isWoman(one) !== isWoman(other) || voice === undefined || another === undefined)
              continue;
            const [own, others] = [await dubsIn(voice), await dubsIn(another)];
            for (const [at, dub] of own.entries()) {
              for (const same of own.filter((_, k) => k !== at)) {
                for (const theirs of others) {
                  sums.comparisons++;
                  if (encoder.similarity(dub, same) > encoder.similarity(dub, theirs)) sums.right++;
                }
              }
            }
          }
        }
      }
      const { right, comparisons } = sums;
      if (comparisons > 0) found.push({ speakers: count, share: right / comparisons, comparisons });
    }
    return found;
  } finally {
    espeak.close();
  }
}

async function spoken(espeak: Espeak, encoder: SpeakerEncoder, voice: Voice): Promise<SpeakerEmbedding[]> {
  const heard: SpeakerEmbedding[] = [];
  for (const text of SENTENCES) {
    const dub = await encoder.encode(await dubSound(espeak, { text, language: LANGUAGE, voice }));
    if (dub !== undefined) heard.push(dub);
  }
  return heard;
}

function isWoman({ profile }: SpeakerEmbedding): boolean {
  return profile.pitchHz >= WOMEN_FROM_HZ;
}

/** Every choice of so many, in order. */
function choices<Item>(items: readonly Item[], count: number): Item[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, at) => choices(items.slice(at + 1), count - 1).map((rest) => [item, ...rest]));
}
