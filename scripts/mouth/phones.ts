/** flite's phones as mouth shapes, and when each is said: ground truth that does not come from our own code. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Viseme } from '../../shared/avatar/visemes.ts';
import { readWav } from '../../shared/wav.ts';

/** ARPAbet by the shape of the IPA that it stands for. */
const SHAPES: Readonly<Record<string, readonly Viseme[]>> = {
  ...{ pau: ['sil'], p: ['PP'], b: ['PP'], m: ['PP'], f: ['FF'], v: ['FF'], th: ['TH'], dh: ['TH'] },
  ...{ t: ['DD'], d: ['DD'], k: ['kk'], g: ['kk'], ng: ['kk'], hh: ['kk'] },
  ...{ ch: ['CH'], jh: ['CH'], sh: ['CH'], zh: ['CH'], s: ['SS'], z: ['SS'], n: ['nn'], l: ['nn'] },
  ...{ r: ['RR'], er: ['RR'], aa: ['aa'], ae: ['aa'], ah: ['aa'], ax: ['E'], eh: ['E'] },
  ...{ ih: ['ih'], iy: ['ih'], y: ['ih'], ao: ['oh'], uh: ['ou'], uw: ['ou'], w: ['ou'] },
  ...{ ay: ['aa', 'ih'], aw: ['aa', 'ou'], ey: ['E', 'ih'], ow: ['oh', 'ou'], oy: ['oh', 'ih'] },
};

export interface FlitePhone {
  readonly phone: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface FliteSpeech {
  readonly samples: Int16Array;
  readonly rateHz: number;
  readonly phones: readonly FlitePhone[];
}

export function fliteSpeech(text: string, voice: string): FliteSpeech {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-mouth-'));
  try {
    const file = join(folder, 'said.wav');
    const printed = execFileSync('flite', ['-voice', voice, '-psdur', '-t', text, '-o', file]).toString();
    const { samples, rateHz } = readWav(readFileSync(file));
    let startMs = 0;
    const phones = printed
      .trim()
      .split(/\s+/)
      .map((item) => {
        const [phone = '', seconds = '0'] = item.split(':');
        const from = startMs;
        startMs = Number(seconds) * 1000;
        return { phone, startMs: from, endMs: startMs };
      });
    return { samples, rateHz, phones };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The phones of a word said by itself. */
export function fliteWord(word: string, voice: string): string[] {
  const printed = execFileSync('flite', ['-voice', voice, '-ps', '-t', word, '-o', 'none']).toString();
  return printed
    .trim()
    .split(/\s+/)
    .filter((phone) => phone !== 'pau');
}

/** Each shape and when it begins. */
export function shapesOfPhones(phones: readonly FlitePhone[]): { viseme: Viseme; atMs: number }[] {
  return phones.flatMap(({ phone, startMs, endMs }) => {
    const shapes = SHAPES[phone] ?? ['sil'];
    return shapes.map((viseme, i) => ({ viseme, atMs: startMs + (i * (endMs - startMs)) / shapes.length }));
  });
}
