/** How much a synthesiser's voices are like speakers who were not recorded for them. */
import type { SpeakerEncoder, VoiceProfile } from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { RESEMBLYZER_SPACE } from '../../companion/engines/resemblyzer/space.ts';
import { concat } from '../../shared/pcm.ts';
import { dubSound } from '../../scripts/speakers/dub-sound.ts';
import type { DialogueSentence } from './dialogue-sentences.ts';
import type { Clip } from './speech-corpora.ts';

/** Clips of a speaker that the voice is chosen by; it is held against the others. */
export const ENROLLED_CLIPS = 3;
/** Spoken in every voice; some seconds each. */
const SENTENCES = 2;

/** A speaker of the corpus, as a session would know them, and other recordings of theirs. */
export interface Enrolled {
  readonly name: string;
  readonly profile: VoiceProfile;
  readonly others: readonly Clip[];
}

export interface Likeness {
  readonly speaker: string;
  readonly language: string;
  /** The one that the speaker is given. */
  readonly voice: string;
  /** Mean cosines, -1..1: of the voice that is given, of all that are understood in the language, and of the one most like. */
  readonly chosen: number;
  readonly mean: number;
  readonly best: number;
  /** Of the given voice, 1 for the one most like. */
  readonly rank: number;
  readonly of: number;
}

/** @throws where there is too little voice in the clips */
export async function enrolled(
  encoder: Pick<SpeakerEncoder, 'encode'>,
  name: string,
  clips: readonly Clip[],
): Promise<Enrolled> {
  const sound = concat(clips.slice(0, ENROLLED_CLIPS).map(({ samples }) => samples));
  const heard = await encoder.encode(sound);
  if (heard === undefined) throw new Error(`${name}: too little voice in the first ${ENROLLED_CLIPS} clips.`);
  return { name, profile: { ...heard.profile, embedding: heard }, others: clips.slice(ENROLLED_CLIPS) };
}

/** Each speaker alone in a session, so that no voice is another's already. */
export async function voiceLikeness(
  synthesizer: Synthesizer,
  encoder: Pick<SpeakerEncoder, 'encode'>,
  {
    speakers,
    sentences,
    language,
  }: {
    readonly speakers: readonly Enrolled[];
    readonly sentences: readonly DialogueSentence[];
    readonly language: 'es' | 'pt';
  },
): Promise<Likeness[]> {
  const dubs = new Map<string, Float32Array[]>();
  for (const voice of synthesizer.voices(language)) {
    const vectors: Float32Array[] = [];
    for (const sentence of sentences.slice(0, SENTENCES)) {
      const sound = await dubSound(synthesizer, { text: sentence[language], language, voice });
      vectors.push(await vectorOf(encoder, sound));
    }
    dubs.set(voice.id, vectors);
  }
  const found: Likeness[] = [];
  for (const { name, profile, others } of speakers) {
    const recordings: Float32Array[] = [];
    for (const { samples } of others) recordings.push(await vectorOf(encoder, samples));
    const byVoice = new Map([...dubs].map(([id, vectors]) => [id, meanCosine(vectors, recordings)]));
    const given = synthesizer.voiceFor(profile, language, []);
    const chosen = byVoice.get(given.id);
    if (chosen === undefined)
      throw new Error(`${name} is given ${given.id}, which is not offered in ${language}.`);
    const all = [...byVoice.values()];
    found.push({
      ...{ speaker: name, language, voice: given.name, chosen },
      mean: all.reduce((sum, cosine) => sum + cosine, 0) / all.length,
      best: Math.max(...all),
      rank: 1 + all.filter((cosine) => cosine > chosen).length,
      of: all.length,
    });
  }
  return found;
}

async function vectorOf(encoder: Pick<SpeakerEncoder, 'encode'>, samples: Int16Array): Promise<Float32Array> {
  const vector = (await encoder.encode(samples))?.vectors[RESEMBLYZER_SPACE];
  if (vector === undefined) throw new Error('Too little voice in a recording to embed it.');
  return vector;
}

/** Of every vector of one kind with every one of the other; all are of unit length. */
function meanCosine(some: readonly Float32Array[], others: readonly Float32Array[]): number {
  let sum = 0;
  for (const a of some) {
    for (const b of others) sum += a.reduce((product, value, i) => product + value * (b[i] ?? 0), 0);
  }
  return sum / (some.length * others.length);
}
