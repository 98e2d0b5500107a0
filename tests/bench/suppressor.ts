/** What the dialogue suppressor leaves of speech and of music, on mixes made for it. */
import { execFileSync } from 'node:child_process';
import { say, type FliteVoice } from '../engines/speech.ts';
import { centred, levelOf, scaled, wideMusic, type Stereo } from '../fixtures/dialogue-mix.ts';
import { suppress } from '../fixtures/suppression.ts';
import { Suppressor } from '../../client/audio/worklets/suppressor.ts';
import { dubbedAudioThread } from './audio-thread.ts';
import { rounded, type Bench, type Measured } from './bench.ts';

const RATE_HZ = 48_000;
const BLOCK = 128;
const VOICES: readonly FliteVoice[] = ['rms', 'awb', 'slt'];
const TEXT =
  'I told you that we should have left before the rain began. Now the road is closed, and nobody knows when it will open. ' +
  'She said that the station is only a mile away, so let us walk there together and wait for the morning train.';
/** As dialogue is recorded: what is below is rumble. */
const AS_RECORDED = 'highpass=f=100,highpass=f=100';
/** How much louder speech is than the music under it. */
const SPEECH_OVER_MUSIC_DB = [6, 0];
/** The beginning, in which the separation finds its feet. */
const SETTLED = RATE_HZ / 2;

export const suppressor: Bench = {
  name: 'suppressor',
  async run(): Promise<Measured> {
    const latency = latencySamples();
    const speechDown: number[] = [];
    const musicDown: number[] = [];
    const notes: string[] = [];
    for (const voice of VOICES) {
      const speech = centred(spoken(voice));
      const music = wideMusic(speech.left.length / RATE_HZ);
      for (const overDb of SPEECH_OVER_MUSIC_DB) {
        const under = scaled(music, (levelOf(speech) / levelOf(music)) * 10 ** (-overDb / 20));
        const left = suppress(speech, under);
        const down = (before: Stereo, after: Stereo): number => downDb(before, after, latency);
        speechDown.push(down(speech, left.speech));
        musicDown.push(down(under, left.music));
        notes.push(
          `${voice}, speech ${overDb} dB over music: speech down ${rounded(down(speech, left.speech))} dB, ` +
            `music down ${rounded(down(under, left.music))} dB`,
        );
      }
    }
    const latencyMs = (latency * 1000) / RATE_HZ;
    notes.push(
      `${rounded(costMs())} ms of a core for each second of sound; the figures are the worst of the mixes`,
    );
    const thread = await dubbedAudioThread();
    notes.push(
      `audio thread: ${rounded(thread.playedMs / 1000)} s of a dubbed film in Chromium with the dialogue taken out, ` +
        `${rounded(thread.loadPercent)} % of its time used at the end, ${rounded(thread.underrunMs)} ms without sound`,
    );
    return {
      figures: {
        speech_down_db: { value: rounded(Math.min(...speechDown)), unit: 'dB', goal: 12, better: 'higher' },
        music_down_db: { value: rounded(Math.max(...musicDown)), unit: 'dB', goal: 3, better: 'lower' },
        latency_ms: { value: rounded(latencyMs), unit: 'ms', goal: 40, better: 'lower' },
        audio_thread_underruns: { value: thread.underruns, unit: '', goal: 0, better: 'lower' },
      },
      notes,
    };
  },
};

/** Mono at 48 kHz. */
function spoken(voice: FliteVoice): Float32Array {
  const into = ['-af', AS_RECORDED, '-ar', String(RATE_HZ), '-f', 'f32le', 'pipe:1'];
  const { buffer } = say(TEXT, voice);
  const bytes = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-f', 's16le', '-ar', '16000', '-ac', '1', '-i', 'pipe:0', ...into],
    { input: new Uint8Array(buffer), maxBuffer: 2 ** 27 },
  );
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** How late a click comes out. */
function latencySamples(): number {
  const click = new Float32Array(RATE_HZ / 2);
  const at = 4_000;
  click[at] = 1;
  const out = run(click, Float32Array.from(click), 0);
  return out.reduce((best, sample, i) => (sample > (out[best] ?? 0) ? i : best), 0) - at;
}

function costMs(): number {
  const music = wideMusic(10);
  const beganMs = performance.now();
  run(music.left, music.right, 1);
  return (performance.now() - beganMs) / 10;
}

function run(left: Float32Array, right: Float32Array, depth: number): Float32Array {
  const one = new Suppressor(RATE_HZ);
  one.switch(true);
  for (let at = 0; at + BLOCK <= left.length; at += BLOCK) {
    one.process(left.subarray(at, at + BLOCK), right.subarray(at, at + BLOCK), depth);
  }
  return left;
}

function downDb(before: Stereo, after: Stereo, latency: number): number {
  const part = ({ left, right }: Stereo, from: number, to: number): Stereo => ({
    left: left.subarray(from, to),
    right: right.subarray(from, to),
  });
  const end = before.left.length;
  const whole = levelOf(part(before, SETTLED, end - latency));
  return 20 * Math.log10(whole / levelOf(part(after, SETTLED + latency, end)));
}
