/** What those owe the pipeline that tell speech from silence, one voice from another, and make a voice of recordings. */
import { afterAll, describe, expect, test } from 'vitest';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { say, silence } from '../engines/speech.ts';
import { noise } from '../fixtures/sound.ts';
import { openSubjects } from './subjects.ts';

const SENTENCES = [
  'The people who live here want to go home before the night, and they know the way well.',
  'We had been walking for an hour when the rain began to fall on the old stone bridge.',
  'Nobody in the village remembered who had built the house at the end of the road.',
];
const FRAME_SAMPLES = 512;
const subjects = await openSubjects();
const never = new AbortController().signal;

afterAll(() => subjects.close());

describe.each(subjects.detectors)('$title', ({ engine, isReady }) => {
  const law = isReady ? test : test.skip;

  law('tells speech from silence, and begins anew when it is told to', () => {
    const stream = engine.open();
    const isHeard = (sound: Int16Array): boolean => {
      let isSpeech = false;
      for (let at = 0; at < sound.length; at += FRAME_SAMPLES) {
        isSpeech = stream.accept(sound.subarray(at, at + FRAME_SAMPLES)) || isSpeech;
      }
      return isSpeech;
    };
    expect(isHeard(silence(1000))).toBe(false);
    expect(isHeard(say(SENTENCES[0] ?? '', 'rms'))).toBe(true);
    stream.reset();
    expect(isHeard(silence(1000))).toBe(false);
    stream.close();
  });

  law('takes frames of any length', () => {
    const stream = engine.open();
    for (const length of [0, 1, 511, 513, 16_000]) stream.accept(new Int16Array(length));
    stream.close();
  });
});

describe.each(subjects.encoders)('$title', ({ engine, isReady }) => {
  const law = isReady ? test : test.skip;

  law('takes two recordings of one person for more alike than those of two', async () => {
    const [one, again, other] = [
      await embedded(engine, say(SENTENCES[0] ?? '', 'rms')),
      await embedded(engine, say(SENTENCES[1] ?? '', 'rms')),
      await embedded(engine, say(SENTENCES[0] ?? '', 'slt')),
    ];
    expect(engine.similarity(one, again)).toBeGreaterThan(engine.similarity(one, other));
    for (const similarity of [engine.similarity(one, again), engine.similarity(one, other)]) {
      expect(similarity).toBeGreaterThanOrEqual(0);
      expect(similarity).toBeLessThanOrEqual(1);
    }
    expect(engine.similarity(one, other)).toBeCloseTo(engine.similarity(other, one), 5);
  });

  law('has a vector of finite numbers in each of the spaces that it names', async () => {
    const { vectors, profile, voicedMs } = await embedded(engine, say(SENTENCES[2] ?? '', 'awb'));
    expect(engine.spaces.length).toBeGreaterThan(0);
    expect(Object.keys(vectors).sort()).toEqual([...engine.spaces].sort());
    for (const vector of Object.values(vectors)) expect(vector.every(Number.isFinite)).toBe(true);
    expect(profile.pitchHz).toBeGreaterThan(50);
    expect(voicedMs).toBeGreaterThan(500);
  });

  law('tells nothing of silence, and nothing is alike to what is of no space of its', async () => {
    expect(await engine.encode(silence(3000))).toBeUndefined();
    const one = await embedded(engine, say(SENTENCES[0] ?? '', 'rms'));
    const foreign = { vectors: { 'of another encoder': new Float32Array([1, 0]) }, voicedMs: 9000 };
    expect(engine.similarity(one, foreign)).toBe(0);
  });
});

describe.each(subjects.cloners)('a voice made by $title', ({ engine, isReady }) => {
  const law = isReady ? test : test.skip;
  const consent = { statement: 'I agree that my voice is cloned.', grantedBy: 'Ann' };

  law('is listed, can be heard, and is gone once it is deleted', async () => {
    const samples = SENTENCES.map((sentence) => say(sentence, 'rms'));
    const progress: number[] = [];
    const voice = await engine.clone({ name: 'Ann', samples, consent }, never, (part) => progress.push(part));
    expect(progress.length).toBeGreaterThan(0);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    expect(progress.every((part) => part >= 0 && part <= 1)).toBe(true);
    expect((await engine.list(never)).map(({ id }) => id)).toContain(voice.id);
    expect((await engine.preview(voice.id, never)).length).toBeGreaterThan(0);
    await engine.delete(voice.id, never);
    expect((await engine.list(never)).map(({ id }) => id)).not.toContain(voice.id);
    await expect(engine.delete(voice.id, never)).rejects.toMatchObject({ code: 'voice_gone' });
    await expect(engine.preview(voice.id, never)).rejects.toMatchObject({ code: 'voice_gone' });
  });

  law('is not made of what is no voice', async () => {
    for (const samples of [[], [silence(30_000)], [noise(30_000)]]) {
      const making = engine.clone({ name: 'Nobody', samples, consent }, never);
      await expect(making).rejects.toMatchObject({ name: 'DubError', code: 'sample_unusable' });
    }
  });

  law('is not made for somebody who has gone', async () => {
    const samples = SENTENCES.map((sentence) => say(sentence, 'slt'));
    await expect(engine.clone({ name: 'Ann', samples, consent }, AbortSignal.abort())).rejects.toThrow();
    expect(await engine.list(never)).toEqual([]);
  });
});

async function embedded(encoder: SpeakerEncoder, sound: Int16Array): Promise<SpeakerEmbedding> {
  const embedding = await encoder.encode(sound, never);
  if (embedding === undefined) throw new Error('too little voice to tell');
  return embedding;
}
