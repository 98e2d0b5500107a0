/** What a room's face sounds like. */
import { expect, it } from 'vitest';
import type { VoiceProfile } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { AVATARS } from '../../shared/avatar/avatars.ts';
import type { Voice } from '../../shared/voice.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';
import { tone } from '../fakes/scripted-engines.ts';

const { start, room, host, listener } = roomsBed();

/** As the scripted speaker sounds. */
const SPEAKER_HZ = 120;
/** A synthesiser that has a voice of every pitch. */
const voiceFor = (profile: VoiceProfile | undefined): Voice => voiceOf(profile?.pitchHz);

function voiceOf(pitchHz: number | undefined): Voice {
  return { id: `hz-${pitchHz ?? 'any'}`, name: 'Script', kind: 'matched' };
}

async function spokenBy(avatar: 'mira' | 'anton', preserveVoice: boolean) {
  await start({
    voiceFor,
    synthesize: ({ voice, targetMs }) => Promise.resolve({ ...tone(targetMs ?? 500), voice }),
  });
  const made = await room({ avatar: { id: avatar }, preserve_voice: preserveVoice });
  const speaker = await host(made);
  const spanish = await listener(made, { language: 'es' });
  speaker.send({ type: 'start_translation' });
  await spanish.until(() => spanish.of('room_state').some(({ state }) => state === 'live'), 'live');
  speak(speaker, 2_000);
  const { voice } = await spanish.next('dub_start');
  return { speaker, spanish, voice };
}

it.each(['mira', 'anton'] as const)('%s brings a voice, and not the speaker’s', async (avatar) => {
  const { voice } = await spokenBy(avatar, false);
  expect(voice).toEqual(voiceOf(AVATARS[avatar].voicePitchHz));
});

it('a face that is chosen while the room goes on speaks in its own voice from then on', async () => {
  const { speaker, spanish } = await spokenBy('anton', false);
  speaker.send({ type: 'room_options', avatar: { id: 'mira' } });
  await spanish.until(() => spanish.of('room_state').at(-1)?.avatar.id === 'mira', 'the other face');
  const before = spanish.of('dub_start').length;
  await spanish.next('dub_end', before);
  speak(speaker, 2_000);
  const { voice } = await spanish.next('dub_start', before + 1);
  expect(voice).toEqual(voiceOf(AVATARS.mira.voicePitchHz));
});

it('a speaker who asks for it keeps their own voice, whatever the face', async () => {
  const { speaker, spanish, voice } = await spokenBy('mira', true);
  expect(voice).toEqual(voiceOf(SPEAKER_HZ));
  speaker.send({ type: 'room_options', avatar: { id: 'anton' } });
  const before = spanish.of('dub_start').length;
  speak(speaker, 2_000);
  expect((await spanish.next('dub_start', before + 1)).voice).toEqual(voiceOf(SPEAKER_HZ));
});
