import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { VoiceProfile } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import { VoicePreviews } from '../../companion/engines/elevenlabs/voice-previews.ts';
import { toWav } from '../../shared/wav.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import type { Voice } from '../../shared/voice.ts';
import { KEY, Rig } from '../fakes/elevenlabs/rig.ts';
import type { FakeVoice } from '../fakes/elevenlabs/account-voices.ts';
import { say, type FliteVoice } from './speech.ts';

const encoder = new VoiceprintEncoder();
const PREVIEWED = 'Every voice that you can choose reads this sentence to you.';
const said = new Map<string, Int16Array>();
const SCENE = 'We can take the first train in the morning, and be home before it is dark.';

function reading(text: string, voice: FliteVoice): Int16Array {
  const samples = said.get(`${voice} ${text}`) ?? say(text, voice);
  said.set(`${voice} ${text}`, samples);
  return samples;
}

function voiceLike(voice: FliteVoice, number: number): FakeVoice {
  return {
    voice_id: `Stock${String(number).padStart(15, '0')}`,
    name: voice,
    category: 'premade',
    labels: { gender: voice === 'slt' ? 'female' : 'male', language: 'en' },
    preview: toWav(reading(PREVIEWED, voice), 16_000),
  };
}

const SPEAKERS = ['rms', 'awb', 'kal16', 'slt'] as const satisfies readonly FliteVoice[];
const speakers = new Map<FliteVoice, VoiceProfile>();
beforeAll(async () => {
  for (const voice of SPEAKERS) {
    const heard = await encoder.encode(reading(SCENE, voice));
    if (heard !== undefined) speakers.set(voice, { ...heard.profile, embedding: heard });
  }
});

function speaker(voice: FliteVoice): VoiceProfile {
  const profile = speakers.get(voice);
  if (profile === undefined) throw new Error('no voice was heard');
  return profile;
}

let folder = '';
let previews: VoicePreviews | undefined;
let rig: Rig;

async function start(voices: readonly FakeVoice[]): Promise<Rig> {
  return Rig.start({
    script: { apiKey: KEY, voices },
    previews: (service) => {
      const cloner = new ElevenLabsCloner({ service, encoder });
      const fetch = (id: string, signal: AbortSignal) => cloner.preview(id, signal);
      previews = new VoicePreviews({ encoder, fetch, folder });
      return previews;
    },
  });
}

const nameFor = (voice: FliteVoice, taken: readonly Voice[] = []) =>
  rig.engine.voiceFor(speaker(voice), 'es', taken).name;
const hear = () => previews?.embedAll(rig.service.voices.all);
const fetched = () => rig.fake.requests.filter(({ path }) => path.startsWith('/previews/')).length;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-stock-'));
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

describe('a stock voice', () => {
  test('is the one that sounds most like the speaker, once the previews were heard', async () => {
    rig = await start((['kal16', 'awb', 'slt', 'rms'] as const).map((one, at) => voiceLike(one, at)));
    await rig.engine.warm();
    expect(nameFor('rms')).toBe('kal16');
    await hear();
    for (const voice of SPEAKERS) expect(nameFor(voice)).toBe(voice);
    // Not by the pitch alone: somebody may speak at another's.
    const [{ embedding: heard }, { pitchHz }] = [speaker('rms'), speaker('awb')];
    if (heard === undefined) throw new Error('no voice was heard');
    const atAnothers = { ...heard, profile: { ...heard.profile, pitchHz } };
    expect(rig.engine.voiceFor({ pitchHz, embedding: atAnothers }, 'es', []).name).toBe('rms');
  });

  test('is not given twice in a scene while there is another', async () => {
    rig = await start([voiceLike('rms', 0), voiceLike('awb', 1)]);
    await rig.engine.warm();
    await hear();
    const first = rig.engine.voiceFor(speaker('rms'), 'es', []);
    expect(first.name).toBe('rms');
    expect(nameFor('rms', [first])).toBe('awb');
  });

  test('is heard once: what was told of it is kept, and heard again where that cannot be read', async () => {
    const voices = [voiceLike('kal16', 0), voiceLike('rms', 1)];
    rig = await start(voices);
    await rig.engine.warm();
    await hear();
    expect(fetched()).toBe(2);
    await rig.close();

    rig = await start(voices);
    await rig.engine.warm();
    await hear();
    expect(fetched()).toBe(0);
    expect(nameFor('rms')).toBe('rms');
    await rig.close();

    expect(readdirSync(folder)).toEqual(['stock-voices.json']);
    writeFileSync(join(folder, 'stock-voices.json'), '{"encoder":"voiceprint","voices":{"x":');
    rig = await start(voices);
    await rig.engine.warm();
    await hear();
    expect(fetched()).toBe(2);
  });

  test('whose preview is no sound is chosen after those that were heard', async () => {
    const silent = { ...voiceLike('kal16', 0), preview: new Uint8Array([1, 2, 3]) };
    rig = await start([silent, voiceLike('awb', 1)]);
    await rig.engine.warm();
    await hear();
    expect(nameFor('rms')).toBe('awb');
  });

  test('is not waited for: until then it is chosen as it always was, and closing ends the listening', async () => {
    rig = await start([voiceLike('kal16', 0), voiceLike('rms', 1)]);
    await rig.engine.warm();
    const hearing = hear();
    expect(nameFor('rms')).toBe('kal16');
    rig.engine.close();
    await expect(hearing).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
