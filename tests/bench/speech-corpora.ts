/** Recorded speech that benches measure on. It is not in the repository; a bench that needs it says so and fails without it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import { concat, durationMs, sampleCount } from '../../shared/pcm.ts';
import { readPcm } from '../../shared/protocol/binary.ts';

const SPEECH = new URL('../../../shared/speech/', import.meta.url);
const CLIPS_PER_SPEAKER = 3;
/** Whisper hears no more than this at once. */
const MOST_SAMPLES = 28 * 16_000;
export const CLIP_PAUSE_MS = 900;

export interface Clip {
  readonly name: string;
  /** 16 kHz mono. */
  readonly samples: Int16Array;
}

export interface Reading extends Clip {
  readonly text: string;
}

/** Eight sentences of one careful reader, with what is read. */
export function ljReadings(): Reading[] {
  const folder = corpus('lj/');
  return readFileSync(new URL('transcripts.tsv', folder), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [name, text] = line.split('\t');
      if (name === undefined || text === undefined) return [];
      return [{ name, text, samples: decoded(new URL(`${name}.flac`, folder)) }];
    });
}

export interface SpeakerClips {
  readonly speaker: string;
  readonly clips: readonly Clip[];
}

/** All clips of six speakers of LibriSpeech test-other, in order. */
export function librispeech(): SpeakerClips[] {
  const folder = corpus('librispeech/');
  return readdirSync(folder)
    .sort()
    .map((speaker) => {
      const own = new URL(`${speaker}/`, folder);
      const clips = readdirSync(own)
        .sort()
        .map((name) => ({ name, samples: decoded(new URL(name, own)).subarray(0, MOST_SAMPLES) }));
      return { speaker, clips };
    });
}

/** The first clips of each speaker. */
export function librispeechFirst(): Clip[] {
  return librispeech().flatMap(({ clips }) => clips.slice(0, CLIPS_PER_SPEAKER));
}

/** The first seconds of as many speakers as there are, one clip each. */
export function backgroundSpeakers(): Clip[] {
  const folder = corpus('background/');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.flac'))
    .sort()
    .map((name) => ({ name, samples: decoded(new URL(name, folder)) }));
}

export interface ContinuousSpeech {
  /** 16 kHz mono, exactly as long as was asked for. */
  readonly samples: Int16Array;
  /** How long all clips are before the first is played again. */
  readonly roundMs: number;
}

/** The readings, then the clips of LibriSpeech, with a pause after each, from the beginning again until the length is full. */
export function continuousSpeech(lengthMs: number): ContinuousSpeech {
  const pause = new Int16Array(sampleCount(CLIP_PAUSE_MS, PIPELINE_RATE_HZ));
  const round = [...ljReadings(), ...librispeech().flatMap(({ clips }) => clips)];
  const sound = concat(round.flatMap(({ samples }) => [samples, pause]));
  const wanted = sampleCount(lengthMs, PIPELINE_RATE_HZ);
  const rounds = Array.from({ length: Math.ceil(wanted / sound.length) }, () => sound);
  return {
    samples: concat(rounds).subarray(0, wanted),
    roundMs: durationMs(sound.length, PIPELINE_RATE_HZ),
  };
}

function corpus(name: string): URL {
  const folder = new URL(name, SPEECH);
  if (!existsSync(folder)) throw new Error(`This bench needs the speech in ${fileURLToPath(folder)}.`);
  return folder;
}

function decoded(file: URL): Int16Array {
  const args = ['-v', 'error', '-i', fileURLToPath(file), '-f', 's16le', '-ar', '16000', '-ac', '1', '-'];
  return readPcm(execFileSync('ffmpeg', args, { maxBuffer: 1 << 28 }));
}
