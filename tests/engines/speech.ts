/** Speech for the tests, made by flite: voices that PocketSphinx understands well. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioFrame } from '../../companion/recognition/ports/audio-frame.ts';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import { concat, durationMs, sampleCount, toInt16 } from '../../shared/pcm.ts';

export type FliteVoice = 'rms' | 'awb' | 'slt' | 'kal16';

/**
 * `deep` is `awb` with all its frequencies lowered. To the model-free encoder any two of flite's men sound about as likely
 * one person as two, so that they are told apart in one run and not in the next; `rms`, `slt` and `deep` are told apart in
 * whatever they say. PocketSphinx understands `deep` in simple sentences.
 */
export type SpeakingVoice = FliteVoice | 'deep';

const DEEP_PITCH = 0.87;

/** Writes a WAV file of this text, mono, at the voice's own rate. */
export function speakTo(file: string, text: string, voice: SpeakingVoice): void {
  if (voice !== 'deep') {
    execFileSync('flite', ['-voice', voice, '-t', text, '-o', file]);
    return;
  }
  const plain = `${file}.plain.wav`;
  speakTo(plain, text, 'awb');
  const lower = `asetrate=${PIPELINE_RATE_HZ * DEEP_PITCH},aresample=${PIPELINE_RATE_HZ},atempo=${1 / DEEP_PITCH}`;
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', plain, '-af', lower, file]);
  rmSync(plain);
}

/** 16 kHz mono; some 150 ms of silence at both ends, as flite makes it. */
export function say(text: string, voice: SpeakingVoice = 'rms'): Int16Array<ArrayBuffer> {
  return made((file) => {
    speakTo(file, text, voice);
  });
}

/** Samples from a formula of the time in seconds, -1..1. */
export function wave(seconds: number, formula: (second: number) => number): Int16Array<ArrayBuffer> {
  const length = seconds * PIPELINE_RATE_HZ;
  return toInt16(Float32Array.from({ length }, (_, at) => formula(at / PIPELINE_RATE_HZ)));
}

export function silence(milliseconds: number): Int16Array<ArrayBuffer> {
  return new Int16Array(sampleCount(milliseconds, PIPELINE_RATE_HZ));
}

export function joined(...parts: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  return concat(parts);
}

export function* frames(samples: Int16Array, startMs = 0, frameMs = 50): Generator<AudioFrame> {
  const step = sampleCount(frameMs, PIPELINE_RATE_HZ);
  for (let at = 0; at < samples.length; at += step) {
    yield {
      startMs: startMs + durationMs(at, PIPELINE_RATE_HZ),
      samples: samples.subarray(at, at + step),
    };
  }
}

function made(make: (file: string) => void): Int16Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-speech-'));
  try {
    const file = join(folder, 'made.wav');
    make(file);
    const args = ['-v', 'error', '-i', file, '-f', 's16le', '-ar', '16000', '-ac', '1', '-'];
    const bytes = execFileSync('ffmpeg', args, { maxBuffer: 256 * 1024 * 1024 });
    return new Int16Array(new Uint8Array(bytes).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
