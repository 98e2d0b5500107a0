import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sampleCount } from '../../shared/pcm.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { DubFrame } from '../dubbing/events.ts';

interface Clip {
  readonly startMs: number;
  readonly rateHz: number;
  readonly parts: Int16Array[];
}

/** The dubs of a file as one track: each at its original's start, or right after the one before it. */
export class DubTrack {
  readonly #clips = new Map<number, Clip>();

  start(clauseId: number, startMs: number, rateHz: number): void {
    this.#clips.set(clauseId, { startMs, rateHz, parts: [] });
  }

  add(frame: DubFrame): void {
    this.#clips.get(frame.clauseId)?.parts.push(frame.samples);
  }

  /** Mono, at the rate of the first dub; empty where nothing was spoken. */
  render(): { rateHz: number; samples: Int16Array } {
    const clips = [...this.#clips.values()].filter(({ parts }) => parts.length > 0);
    const rateHz = clips[0]?.rateHz ?? 22_050;
    const placed: { at: number; part: Int16Array }[] = [];
    let free = 0;
    for (const { startMs, parts } of clips) {
      free = Math.max(free, sampleCount(startMs, rateHz));
      for (const part of parts) {
        placed.push({ at: free, part });
        free += part.length;
      }
    }
    const samples = new Int16Array(free);
    for (const { at, part } of placed) samples.set(part, at);
    return { rateHz, samples };
  }

  /**
   * Writes the file's own sound with the dubs over it, the original lowered while they speak.
   * @throws DubError `not_audio` where ffmpeg cannot write it
   */
  async writeOver(inputPath: string, outputPath: string): Promise<void> {
    const { rateHz, samples } = this.render();
    const mix = [
      '[1:a]aresample=48000,apad,asplit=2[key][dub]',
      '[0:a:0]aresample=48000[original]',
      '[original][key]sidechaincompress=threshold=0.003:ratio=12:attack=40:release=350[ducked]',
      '[ducked][dub]amix=inputs=2:duration=first:normalize=0,alimiter=limit=0.95[out]',
    ].join(';');
    const input = [
      '-i',
      `file:${inputPath}`,
      '-f',
      's16le',
      '-ar',
      String(rateHz),
      '-ac',
      '1',
      '-i',
      'pipe:0',
    ];
    const writer = spawn(
      'ffmpeg',
      ['-v', 'error', '-y', ...input, '-filter_complex', mix, '-map', '[out]', `file:${outputPath}`],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    let said = '';
    writer.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
    // The film may end before the last dub: ffmpeg then stops reading, and that is no failure.
    writer.stdin.on('error', () => undefined);
    writer.stdin.end(Buffer.from(samples.buffer));
    const [code] = (await once(writer, 'close')) as [number | null];
    if (code !== 0) throw new DubError('not_audio', `${outputPath} could not be written: ${said.trim()}`);
  }
}
