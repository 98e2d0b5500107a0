import { describe, expect, it } from 'vitest';
import { AudioHistory } from '../../companion/recognition/audio-history.ts';
import { partedAtChange } from '../../companion/diarization/speaker-change-detection.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { silence } from '../fixtures/sound.ts';
import { joined, say, type SpeakingVoice } from './speech.ts';

const SENTENCES = [
  'We can take the first train in the morning.',
  'My brother left the house three days ago.',
  'Please tell me everything that you remember.',
  'It was raining all day and all night.',
  'There are many people who live near the sea.',
  'I do not know what was in the box.',
];

/** Who is found to speak when these voices take turns, a clause of at most two seconds each. */
async function labels(...voices: SpeakingVoice[]): Promise<{ voice: SpeakingVoice; speaker: string }[]> {
  const encoder = new VoiceprintEncoder();
  const tracker = new OnlineDiarizer(encoder, 0.8);
  const found: { voice: SpeakingVoice; speaker: string }[] = [];
  for (const text of SENTENCES) {
    for (const voice of voices) {
      const heard = await encoder.encode(say(text, voice).subarray(0, 32_000));
      found.push({ voice, speaker: tracker.label(heard).speakerId });
    }
  }
  return found;
}

describe('who is speaking', () => {
  it('two voices in dialogue are two speakers, each always the same', async () => {
    const labelled = await labels('rms', 'slt');
    expect(labelled).toHaveLength(2 * SENTENCES.length);
    for (const { voice, speaker } of labelled) expect(speaker).toBe(voice === 'rms' ? 's1' : 's2');
  });

  it('three voices in dialogue are three speakers', async () => {
    const labelled = await labels('rms', 'slt', 'deep');
    expect(labelled).toHaveLength(3 * SENTENCES.length);
    const names = { rms: 's1', slt: 's2', deep: 's3' } as Partial<Record<SpeakingVoice, string>>;
    for (const { voice, speaker } of labelled) expect(speaker).toBe(names[voice]);
  });

  it('one voice is one speaker', async () => {
    expect(new Set((await labels('awb')).map(({ speaker }) => speaker)).size).toBe(1);
  });

  it('a short word and silence make no new speaker', async () => {
    const encoder = new VoiceprintEncoder();
    const tracker = new OnlineDiarizer(encoder, 0.8);
    const first = tracker.label(await encoder.encode(say(SENTENCES[0] ?? '', 'rms')));
    expect(tracker.label(await encoder.encode(silence(1000))).speakerId).toBe(first.speakerId);
    expect(tracker.label(await encoder.encode(say('Yes.', 'rms').subarray(0, 6000))).isNew).toBe(false);
  });

  it('is the same whether the sound came in pieces, with a gap, or whole', async () => {
    const encoder = new VoiceprintEncoder();
    const [space = ''] = encoder.spaces;
    const sound = say(SENTENCES[0] ?? '', 'rms');
    const timeline = new AudioHistory();
    const stream = encoder.openStream(timeline);
    const piece = 1000;
    const gapMs = 500;
    for (let at = 0; at < sound.length; at += piece) {
      const startMs = at / 16 + (at >= 20 * piece ? gapMs : 0);
      const frame = { startMs, samples: sound.subarray(at, at + piece) };
      timeline.add(frame, startMs);
      if (at % (2 * piece) === 0) stream.speech(startMs, timeline.endMs);
    }
    const cosine = async (from: number, to: number, whole: Int16Array): Promise<number> => {
      const pieces = (await stream.embed(from, to, 'clause'))?.vectors[space];
      const one = (await encoder.encode(whole))?.vectors[space];
      if (pieces === undefined || one === undefined) throw new Error('no voice was heard');
      return pieces.reduce((sum, value, i) => sum + value * (one[i] ?? 0), 0);
    };
    expect(await cosine(0, 1250, sound.subarray(0, 20_000))).toBeGreaterThan(0.97);
    expect(await cosine(1250 + gapMs, timeline.endMs, sound.subarray(20_000))).toBeGreaterThan(0.97);
    expect(await stream.embed(1300, 1700, 'clause')).toBeUndefined();
  });

  it('somebody who falls into a sentence parts the clause between their words, and nobody else does', async () => {
    const encoder = new VoiceprintEncoder();
    const wordsOf = (samples: Int16Array) => {
      const count = Math.floor(samples.length / 16 / 300);
      return Array.from({ length: count }, (_, i) => ({
        text: `w${i}`,
        startMs: i * 300,
        endMs: i * 300 + 300,
      }));
    };
    const parted = async (samples: Int16Array, changeMs: number) => {
      const words = wordsOf(samples).map((word) =>
        word.endMs === changeMs ? { ...word, endMs: word.endMs - 60 } : word,
      );
      const clause = {
        ...({
          words,
          startMs: 0,
          endMs: words.at(-1)?.endMs ?? 0,
          boundary: 'length',
          language: 'en',
          isDirect: false,
          isConfident: true,
        } as const),
        text: words.map(({ text }) => text).join(' '),
      };
      const timeline = new AudioHistory();
      timeline.add({ startMs: 0, samples }, 0);
      const parts = await partedAtChange(clause, encoder.openStream(timeline), encoder);
      return parts.map(({ text }) => text);
    };
    const [he, she] = (['awb', 'slt'] as const).map((voice) =>
      say(SENTENCES[1] ?? '', voice).subarray(2_400, 26_400),
    );
    if (he === undefined || she === undefined) throw new Error('nobody speaks');
    expect(await parted(joined(he, she), 1_500)).toEqual(['w0 w1 w2 w3 w4', 'w5 w6 w7 w8 w9']);
    expect(await parted(joined(she, she), 1_500)).toHaveLength(1);
    expect(await parted(say(SENTENCES[1] ?? '', 'rms'), 1_500)).toHaveLength(1);
  });

  it('finds the pitch of a man and of a woman', async () => {
    const encoder = new VoiceprintEncoder();
    const pitch = async (voice: SpeakingVoice) =>
      (await encoder.encode(say(SENTENCES[0] ?? '', voice)))?.profile.pitchHz ?? 0;
    expect(await pitch('rms')).toBeLessThan(130);
    expect(await pitch('slt')).toBeGreaterThan(150);
  });
});
