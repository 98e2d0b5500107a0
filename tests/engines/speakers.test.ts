import { describe, expect, it } from 'vitest';
import { PitchSpectrumEncoder } from '../../companion/speakers/pitch-spectrum.ts';
import { SpeakerTracker } from '../../companion/speakers/tracker.ts';
import { silence } from '../fixtures/sound.ts';
import { say, type FliteVoice } from './speech.ts';

const SENTENCES = [
  'We can take the first train in the morning.',
  'My brother left the house three days ago.',
  'Please tell me everything that you remember.',
  'It was raining all day and all night.',
  'There are many people who live near the sea.',
  'I do not know what was in the box.',
];

/** Who is found to speak when these voices take turns, a clause of at most two seconds each. */
function labels(...voices: FliteVoice[]): { voice: FliteVoice; speaker: string }[] {
  const tracker = new SpeakerTracker(new PitchSpectrumEncoder(), 0.8);
  return SENTENCES.flatMap((text) =>
    voices.map((voice) => {
      return { voice, speaker: tracker.label(say(text, voice).subarray(0, 32_000)).speakerId };
    }),
  );
}

describe('who is speaking', () => {
  it('two voices in dialogue are two speakers, each always the same', () => {
    for (const { voice, speaker } of labels('rms', 'slt'))
      expect(speaker).toBe(voice === 'rms' ? 's1' : 's2');
  });

  it('one voice is one speaker', () => {
    expect(new Set(labels('awb').map(({ speaker }) => speaker)).size).toBe(1);
  });

  it('a short word and silence make no new speaker', () => {
    const tracker = new SpeakerTracker(new PitchSpectrumEncoder(), 0.8);
    const first = tracker.label(say(SENTENCES[0] ?? '', 'rms'));
    expect(tracker.label(silence(1000)).speakerId).toBe(first.speakerId);
    expect(tracker.label(say('Yes.', 'rms').subarray(0, 6000)).isNew).toBe(false);
  });

  it('finds the pitch of a man and of a woman', () => {
    const encoder = new PitchSpectrumEncoder();
    const pitch = (voice: FliteVoice) => encoder.encode(say(SENTENCES[0] ?? '', voice))?.profile.pitchHz ?? 0;
    expect(pitch('rms')).toBeLessThan(130);
    expect(pitch('slt')).toBeGreaterThan(150);
  });
});
