/** Recorded speech that benches measure on. It is not in the repository; a bench that needs it says so and fails without it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPcm } from '../../shared/wire/binary.ts';

const SPEECH = new URL('../../../shared/speech/', import.meta.url);
const CLIPS_PER_SPEAKER = 3;
/** Whisper hears no more than this at once. */
const MOST_SAMPLES = 28 * 16_000;

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

function corpus(name: string): URL {
  const folder = new URL(name, SPEECH);
  if (!existsSync(folder)) throw new Error(`This bench needs the speech in ${fileURLToPath(folder)}.`);
  return folder;
}

function decoded(file: URL): Int16Array {
  const args = ['-v', 'error', '-i', fileURLToPath(file), '-f', 's16le', '-ar', '16000', '-ac', '1', '-'];
  return readPcm(execFileSync('ffmpeg', args, { maxBuffer: 1 << 28 }));
}
