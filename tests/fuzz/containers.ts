/** Files of sound and film, broken: whatever ffmpeg makes of them, the companion answers with a sound or with its own refusal. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DubError } from '../../shared/protocol/errors.ts';
import { decodeFile } from '../../companion/media/decode.ts';
import { probe } from '../../companion/media/probe.ts';
import { changed } from './changed-bytes.ts';
import type { Target } from './target.ts';

const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=300:duration=0.6:sample_rate=44100'];
const PICTURE = ['-f', 'lavfi', '-i', 'color=size=32x32:rate=10:duration=0.6'];
/** Endings that tell ffmpeg which container to write. */
const OF_SOUND = ['wav', 'aiff', 'mp3', 'm4a', 'ogg', 'flac', 'aac', 'caf', 'au', 'mka', 'wv', 'tta'];
const OF_FILM = ['mp4', 'mkv', 'mov', 'avi', 'ts', 'vob', 'flv', 'nut'];
/** Damage to the front reaches the container's own tables; further in it reaches the sound. */
const FRONT_BYTES = 2_048;
const PIECE_SAMPLES = 16_000;
/** A broken time may stand for years of silence; what takes files in stops after some hours of them. */
const MOST_PIECES = 300;

/** Broken containers to try; `close` deletes what they are made from. */
export function containerTarget(): Target & { close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-containers-'));
  const whole = [...OF_SOUND, ...OF_FILM].map((ending) => wholeFile(folder, ending));
  const path = join(folder, 'broken');
  return {
    name: 'containers',
    try: async (random) => {
      const { front, rest } = random.of(whole);
      const broken = changed(front, random);
      writeFileSync(path, random.oneIn(4) ? broken : Buffer.concat([broken, rest]));
      try {
        const { durationS } = await probe(path);
        if (!(durationS >= 0)) throw new Error(`a length of ${durationS} s`);
        let pieces = 0;
        for await (const piece of decodeFile(path, { samples: PIECE_SAMPLES })) {
          if (piece.length > PIECE_SAMPLES) throw new Error(`a piece of ${piece.length} samples`);
          if (++pieces === MOST_PIECES) break;
        }
      } catch (error) {
        if (!(error instanceof DubError)) throw error;
      }
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function wholeFile(folder: string, ending: string): { front: Uint8Array; rest: Uint8Array } {
  const path = join(folder, `whole.${ending}`);
  const inputs = OF_FILM.includes(ending) ? [...SOUND, ...PICTURE] : SOUND;
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...inputs, path]);
  const bytes = readFileSync(path);
  return { front: bytes.subarray(0, FRONT_BYTES), rest: bytes.subarray(FRONT_BYTES) };
}
