/** Speakers at one microphone, for whom a face speaks that brings its own voice; voices are eSpeak NG's. */
import { expect, it } from 'vitest';
import { matchVoice } from '../../../companion/engines/embedded/espeak/matching.ts';
import { SessionSpeakers } from '../../../companion/speakers/session-speakers.ts';
import { SpeakerRegistry } from '../../../companion/speakers/speaker-registry.ts';
import type { Voice } from '../../../shared/voice.ts';

const [WOMAN_HZ, MAN_HZ] = [205, 100];

function cast(standInHz: number | undefined, preserveVoice = false) {
  const registry = new SpeakerRegistry();
  const speakers = new SessionSpeakers({
    voices: {
      info: { name: 'espeak-ng', kind: 'embedded' },
      voiceFor: matchVoice,
      hasVoice: () => true,
    },
    ...{ language: 'es', preserveVoice, registry },
    standIn: standInHz === undefined ? undefined : { pitchHz: standInHz },
  });
  const says = (speakerId: string, pitchHz: number): Voice => {
    registry.register(speakerId, []);
    const label = { speakerId, isNew: true, isOverlapped: false, similarity: 0, profile: { pitchHz } };
    speakers.upsertSpeaker(label);
    return speakers.of(speakerId).voice;
  };
  return { speakers, says };
}

const voiceAt = (pitchHz: number, taken: readonly Voice[] = []): Voice =>
  matchVoice({ pitchHz }, 'es', taken);

it('the first speaker has the face’s voice, and each other one a voice that is like theirs and nobody else’s', () => {
  const { speakers, says } = cast(WOMAN_HZ);
  const first = says('s1', 118);
  const second = says('s2', 122);
  const third = says('s3', 121);
  expect(first).toEqual(voiceAt(WOMAN_HZ));
  expect(second).toEqual(voiceAt(122, [first]));
  expect(new Set([first, second, third].map(({ id }) => id)).size).toBe(3);
  expect(speakers.of('s1').profile).toEqual({ pitchHz: WOMAN_HZ });
});

it('another face changes the voice of the first speaker alone', () => {
  const { speakers, says } = cast(WOMAN_HZ);
  says('s1', 118);
  const second = says('s2', 122);
  expect(speakers.setStandIn({ pitchHz: MAN_HZ }).map(({ speakerId }) => speakerId)).toEqual(['s1']);
  expect(speakers.of('s1').voice).toEqual(voiceAt(MAN_HZ, [second]));
  expect(speakers.of('s2').voice).toEqual(second);
});

it('a face changes nothing where voices are kept, nor where it has none', () => {
  for (const { speakers, says } of [cast(WOMAN_HZ, true), cast(undefined)]) {
    const before = says('s1', 118);
    expect(speakers.setStandIn({ pitchHz: MAN_HZ })).toEqual([]);
    expect(speakers.of('s1').voice).toEqual(before);
  }
  expect(cast(WOMAN_HZ, true).says('s1', 118)).toEqual(voiceAt(118));
  const { says } = cast(undefined);
  expect(says('s2', 220)).toEqual(says('s1', 118));
});
