import { afterAll, describe, expect, test } from 'vitest';
import type {
  SpeakerEmbedding,
  VoiceProfile,
  VoiceTraits,
} from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { ProsodyDelta } from '../../companion/dubbing/ports/synthesizer.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { parseVoiceId, toVoice } from '../../companion/engines/embedded/espeak/voices.ts';
import { Resampler } from '../../companion/resampler.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { concat } from '../../shared/pcm.ts';
import type { Voice } from '../../shared/voice.ts';
import { plain } from '../fixtures/customer.ts';
import { say, type FliteVoice } from './speech.ts';

const SENTENCES = [
  'La gente que vive aquí quiere ir a casa antes de la noche.',
  'No sé qué hacer con todo este dinero que me dieron ayer.',
  'Dime por favor dónde está la estación de tren más cercana.',
];
const espeak = new Espeak();
const encoder = new VoiceprintEncoder();

afterAll(() => {
  espeak.close();
});

async function spoken(voice: Voice, text: string, style?: ProsodyDelta): Promise<Int16Array> {
  const { audio, sampleRateHz } = await espeak.synthesize(
    { text, language: 'es', voice, style, ...plain() },
    new AbortController().signal,
  );
  const parts: Int16Array[] = [];
  for await (const part of audio) parts.push(part);
  const resampler = new Resampler(16_000);
  const samples = await resampler.convert(concat(parts), sampleRateHz);
  resampler.close();
  return samples;
}

async function heard(samples: Int16Array): Promise<SpeakerEmbedding & { profile: { traits: VoiceTraits } }> {
  const voice = await encoder.encode(samples);
  const traits = voice?.profile.traits;
  if (voice === undefined || traits === undefined) throw new Error('no voice was heard');
  return { ...voice, profile: { ...voice.profile, traits } };
}

/** All dubs of a scene whose speakers sound so, one list a speaker. */
async function dubsOf(profiles: readonly VoiceProfile[]): Promise<SpeakerEmbedding[][]> {
  const taken: Voice[] = [];
  for (const profile of profiles) taken.push(espeak.voiceFor(profile, 'es', taken));
  return Promise.all(
    taken.map((voice) => Promise.all(SENTENCES.map(async (text) => heard(await spoken(voice, text))))),
  );
}

function logOdds(a: SpeakerEmbedding, b: SpeakerEmbedding): number {
  const similarity = encoder.similarity(a, b);
  return Math.log(similarity / Math.max(1e-12, 1 - similarity));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Every two things of which the second comes later. */
function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((a, at) => items.slice(at + 1).map((b): [Item, Item] => [a, b]));
}

function person(pitchHz: number, formantScale: number, tiltDbPerOctave: number): VoiceProfile {
  return {
    pitchHz,
    traits: { formantScale, tiltDbPerOctave, pitchRangeSemitones: 3, syllablesPerSecond: 3.2, levelDb: -24 },
  };
}

const MEN = [person(100, 0.86, -5), person(116, 0.9, -8), person(129, 0.88, -6), person(146, 0.95, -7)];
const WOMEN = [person(178, 1.1, -8), person(198, 1.2, -10), person(215, 1.15, -7), person(240, 1.17, -9)];

describe('the dubs of a scene', () => {
  // Who comes in later changes nobody's voice: of the first two and three of them it is true as well.
  test.each([
    ['four men', MEN],
    ['four women', WOMEN],
  ])('of %s are told apart, and each has its speaker’s pitch', async (_who, profiles) => {
    const dubs = await dubsOf(profiles);
    expect(dubs).toHaveLength(profiles.length);
    const leastAlike = dubs.map((own) => mean(pairs(own).map(([a, b]) => logOdds(a, b))));
    for (const [one, other] of pairs(dubs.map((own, speaker) => ({ own, speaker })))) {
      const across = mean(one.own.flatMap((a) => other.own.map((b) => logOdds(a, b))));
      // Farther by far: alike by chance is 0, one voice some 13.
      expect(across).toBeLessThan(Math.min(leastAlike[one.speaker] ?? 0, leastAlike[other.speaker] ?? 0) - 2);
    }
    for (const [speaker, own] of dubs.entries()) {
      for (const { profile } of own) {
        const octavesTo = profiles.map(({ pitchHz }) => Math.abs(Math.log2(profile.pitchHz / pitchHz)));
        expect(octavesTo.indexOf(Math.min(...octavesTo))).toBe(speaker);
      }
    }
  });
});

describe('what is heard of a speaker', () => {
  const sentence = 'We can take the first train in the morning, my brother left three days ago.';
  const of = async (voice: FliteVoice) => (await heard(say(sentence, voice))).profile;

  test('is the throat: a woman’s formants lie higher than men’s', async () => {
    const [woman, man] = [await of('slt'), await of('rms')];
    expect(woman.traits.formantScale).toBeGreaterThan(man.traits.formantScale + 0.1);
  });

  test('is the pace, about as many syllables as were said', async () => {
    const quick = await heard(say(sentence, 'rms'));
    // Nineteen syllables; the sentence has hardly a pause.
    expect(quick.profile.traits.syllablesPerSecond * (quick.voicedMs / 1000)).toBeGreaterThan(13);
    expect(quick.profile.traits.syllablesPerSecond * (quick.voicedMs / 1000)).toBeLessThan(25);
  });

  test('is the level', async () => {
    const samples = say(sentence, 'awb');
    const quiet = (await heard(samples.map((sample) => sample / 4))).profile.traits;
    expect((await of('awb')).traits.levelDb - quiet.levelDb).toBeCloseTo(12, 0);
  });
});

describe('a voice that is moved', () => {
  const plainVoice = toVoice({ language: 'es', variant: 'm5', pitch: 50 });
  const moved = (formantPercent: number, tiltTenthsDb: number) =>
    toVoice({ language: 'es', variant: 'm5', pitch: 50, formantPercent, tiltTenthsDb });
  const [text = ''] = SENTENCES;

  test('keeps its pitch, its length and its loudness while its formants go up or down', async () => {
    const before = await spoken(plainVoice, text);
    const [low, high] = [await spoken(moved(88, 0), text), await spoken(moved(112, 0), text)];
    const of = async (sound: Int16Array) => (await heard(sound)).profile;
    const [is, lower, higher] = [await of(before), await of(low), await of(high)];
    expect(higher.traits.formantScale).toBeGreaterThan(is.traits.formantScale + 0.05);
    expect(lower.traits.formantScale).toBeLessThan(is.traits.formantScale - 0.02);
    for (const [sound, profile] of [
      [low, lower],
      [high, higher],
    ] as const) {
      expect(Math.abs(sound.length / before.length - 1)).toBeLessThan(0.02);
      expect(Math.abs(profile.pitchHz / is.pitchHz - 1)).toBeLessThan(0.03);
      expect(Math.abs(profile.traits.levelDb - is.traits.levelDb)).toBeLessThan(1);
    }
  });

  test('becomes brighter or duller by as much as was asked for', async () => {
    const slope = async (voice: Voice) =>
      (await heard(await spoken(voice, text))).profile.traits.tiltDbPerOctave;
    const is = await slope(plainVoice);
    expect(Math.abs((await slope(moved(100, 15))) - is - 1.5)).toBeLessThan(0.4);
    expect(Math.abs((await slope(moved(100, -15))) - is + 1.5)).toBeLessThan(0.4);
  });

  test('says by its id what it is; ids from before are voices as they were', () => {
    const parts = parseVoiceId('es-419+m3@52r60s105f94t-8');
    expect(parts).toMatchObject({
      pitch: 52,
      range: 60,
      ratePercent: 105,
      formantPercent: 94,
      tiltTenthsDb: -8,
    });
    expect(parts && toVoice(parts).id).toBe('es-419+m3@52r60s105f94t-8');
    const old = parseVoiceId('es+m3@52');
    expect(old).toMatchObject({ range: 50, ratePercent: 100, formantPercent: 100, tiltTenthsDb: 0 });
    expect(old && toVoice(old).id).toBe('es+m3@52');
    expect(parseVoiceId('es+m3@52r60')).toBeUndefined();
  });
});

describe('the style of a clause', () => {
  const voice = toVoice({ language: 'es', variant: 'm3', pitch: 50 });
  const [text = ''] = SENTENCES;

  test('moves the pitch more or less about the same middle', async () => {
    const said = async (pitchRange: number) =>
      (await heard(await spoken(voice, text, { levelDb: 0, pace: 1, pitchRange }))).profile;
    const [flat, usual, lively] = [await said(0.5), await said(1), await said(2)];
    expect(flat.traits.pitchRangeSemitones).toBeLessThan(0.75 * usual.traits.pitchRangeSemitones);
    expect(lively.traits.pitchRangeSemitones).toBeGreaterThan(1.3 * usual.traits.pitchRangeSemitones);
    for (const { pitchHz } of [flat, lively])
      expect(Math.abs(pitchHz / usual.pitchHz - 1)).toBeLessThan(0.05);
  });

  test('is as hurried as the clause was', async () => {
    const length = async (pace: number) =>
      (await spoken(voice, text, { levelDb: 0, pace, pitchRange: 1 })).length;
    expect(await length(1.6)).toBeLessThan(0.9 * (await length(1)));
  });
});
