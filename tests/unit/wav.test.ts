import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeChunk } from '../../companion/transport/websocket/chunk-audio.ts';
import { readWav, toWav, WavError } from '../../shared/wav.ts';

const SOUND = Int16Array.of(0, 1, -1, 12_345, 32_767, -32_768);

describe('the form of a WAV file', () => {
  it('is written out in one place', () => {
    const root = resolve(import.meta.dirname, '../..');
    const folders = [
      'companion',
      'client',
      'extension',
      'pages',
      'scripts',
      'shared',
      'tests/fakes',
      'tests/browser',
    ];
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    );
    const writers = files
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
      .filter((name) => /WAVEfmt|writeUInt32LE\(16, 16\)/.test(readFileSync(join(root, name), 'utf8')));
    expect(writers).toEqual(['shared/wav.ts']);
  });
});

describe('a WAV file', () => {
  it('is read as it was written, wherever its bytes stand in memory', () => {
    const bytes = toWav(SOUND, 22_050);
    const pool = new Uint8Array(bytes.length + 1);
    pool.set(bytes, 1);
    expect(readWav(pool.subarray(1))).toEqual({ rateHz: 22_050, samples: SOUND });
  });

  it.each<[string, Uint8Array, number[]]>([
    ['other chunks before and between', file([other, fmt(), other, data()]), [1, 2, 3]],
    ['a chunk of odd length, which is padded', file([chunk('odd ', [7], 1), [0], fmt(), data()]), [1, 2, 3]],
    ['the sound before the format', file([data(), fmt()]), [1, 2, 3]],
    [
      'a second format and more sound, which nobody reads',
      file([fmt(), data(), fmt({ channels: 2 }), data()]),
      [1, 2, 3],
    ],
    ['anything after the sound', file([fmt(), data(), [1, 2, 3]]), [1, 2, 3]],
    ['a wrong length of the whole', file([fmt(), data()], 0), [1, 2, 3]],
    [
      'no end, as it is still being written',
      file([fmt(), chunk('data', [1, 0, 2, 0], 0xffff_ffff)], 0xffff_ffff),
      [1, 2],
    ],
    ['an end in the middle of a sample', file([fmt(), chunk('data', [1, 0, 2], 1000)]), [1]],
    ['half a sample too much', file([fmt(), chunk('data', [1, 0, 2])]), [1]],
    ['no sound', file([fmt(), chunk('data', [])]), []],
    [
      'two channels, of which the mean is taken',
      file([fmt({ channels: 2 }), chunk('data', [10, 0, 21, 0])]),
      [16],
    ],
    ['two full channels', file([fmt({ channels: 2 }), chunk('data', [255, 127, 255, 127])]), [32_767]],
    [
      'numbers that are none',
      file([fmt({ tag: 3, bits: 32 }), chunk('data', [...floats(NaN, Infinity, -9, 0.5)])]),
      [0, 32_767, -32_768, 16_384],
    ],
  ])('may have %s', (_what, bytes, samples) => {
    expect([...readWav(bytes).samples]).toEqual(samples);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'saw no RIFF WAVE header, takes a WAV file'],
    ['a header cut short', file([]).subarray(0, 11), 'saw no RIFF WAVE header, takes a WAV file'],
    [
      'another kind of RIFF',
      renamed(file([fmt(), data()]), 8, 'AVI '),
      'saw no RIFF WAVE header, takes a WAV file',
    ],
    [
      'big-endian RIFF',
      renamed(file([fmt(), data()]), 0, 'RIFX'),
      'saw no RIFF WAVE header, takes a WAV file',
    ],
    [
      'no chunk at all',
      file([]),
      'saw a WAV file without a chunk "fmt ", takes one with both "fmt " and "data"',
    ],
    [
      'no format',
      file([data()]),
      'saw a WAV file without a chunk "fmt ", takes one with both "fmt " and "data"',
    ],
    [
      'no sound',
      file([fmt()]),
      'saw a WAV file without a chunk "data", takes one with both "fmt " and "data"',
    ],
    [
      'both inside a list',
      file([chunk('LIST', [...fmt(), ...data()])]),
      'saw a WAV file without a chunk "fmt ", takes one with both "fmt " and "data"',
    ],
    [
      'a chunk header cut short',
      file([fmt(), data().slice(0, 7)]),
      'saw a WAV file without a chunk "data", takes one with both "fmt " and "data"',
    ],
    [
      'a chunk that reaches beyond the end',
      file([chunk('junk', [1, 2], 3)]),
      'saw a chunk "junk" of 3 bytes in a WAV file that has 2 left, takes whole chunks',
    ],
    [
      'a format that reaches beyond the end',
      file([data(), fmt().slice(0, -1)]),
      'saw a chunk "fmt " of 16 bytes in a WAV file that has 15 left, takes whole chunks',
    ],
    [
      'a chunk by no name',
      file([chunk('\0\x1b"\\', [], 9)]),
      'saw a chunk "\\u0000\\u001b\\"\\\\" of 9 bytes in a WAV file that has 0 left, takes whole chunks',
    ],
    [
      'too many chunks',
      file(Array.from({ length: 65 }, () => other)),
      'saw more than 64 chunks in a WAV file, takes at most 64',
    ],
    [
      'too short a format',
      file([chunk('fmt ', fmt().slice(8, 22)), data()]),
      'saw a chunk "fmt " of 14 bytes, takes at least 16',
    ],
    ['no channel', file([fmt({ channels: 0 }), data()]), 'saw a WAV file of 0 channels, takes 1 to 8'],
    [
      'too many channels',
      file([fmt({ channels: 65_535 }), data()]),
      'saw a WAV file of 65535 channels, takes 1 to 8',
    ],
    [
      'samples of no bits',
      file([fmt({ bits: 0 }), data()]),
      'saw a WAV file of 0 bits of PCM, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64',
    ],
    [
      'samples of 12 bits',
      file([fmt({ bits: 12 }), data()]),
      'saw a WAV file of 12 bits of PCM, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64',
    ],
    [
      'numbers of 16 bits',
      file([fmt({ tag: 3 }), data()]),
      'saw a WAV file of 16 bits of float, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64',
    ],
    [
      'a codec',
      file([fmt({ tag: 85 }), data()]),
      'saw a WAV file of format 85, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64',
    ],
    [
      'A-law',
      file([fmt({ tag: 6, bits: 8 }), data()]),
      'saw a WAV file of format 6, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64',
    ],
    [
      'a format of no number',
      file([fmt({ tag: 0 }), data()]),
      'saw a WAV file of format 0, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64',
    ],
    [
      'frames of another length',
      file([fmt({ frameBytes: 4 }), data()]),
      'saw a WAV file of 4 bytes for 1 samples of 16 bits, takes 2',
    ],
    [
      'frames of no length',
      file([fmt({ frameBytes: 0 }), data()]),
      'saw a WAV file of 0 bytes for 1 samples of 16 bits, takes 2',
    ],
    [
      'an extensible format without its extension',
      file([fmt({ tag: 0xfffe }), data()]),
      'saw an extensible chunk "fmt " of 16 bytes, takes at least 40',
    ],
    [
      'an extensible format of a sub-format that is none',
      file([chunk('fmt ', [...fmt({ tag: 0xfffe }).slice(8), ...Array<number>(24).fill(1)]), data()]),
      `saw an extensible WAV file of sub-format …${'01'.repeat(14)}, takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64`,
    ],
  ])('is refused with %s', (_what, bytes, message) => {
    expect(() => readWav(bytes)).toThrow(new WavError(message));
  });

  it('of a rate that is not taken is refused, naming the field', () => {
    for (const rateHz of [0, 7_999, 48_001, 0xffff_ffff]) {
      const chunkOf = () => decodeChunk(Buffer.from(toWav(SOUND, rateHz)).toString('base64'), 16_000, 1);
      expect(chunkOf).toThrow(`audio_data: saw a WAV file of ${rateHz} Hz, takes 8000 to 48000 Hz.`);
    }
  });

  it('is never worth more samples than it has bytes, and nothing but a WavError, whatever is changed in it', () => {
    const whole = file([
      other,
      fmt({ channels: 2, bits: 24 }),
      other,
      chunk('data', Array<number>(60).fill(9)),
    ]);
    for (let at = 0; at < whole.length - 60; at++) {
      for (const value of [0, 1, 2, 3, 8, 127, 128, 254, 255]) {
        const bytes = whole.slice();
        bytes[at] = value;
        try {
          expect(readWav(bytes).samples.length).toBeLessThanOrEqual(60);
        } catch (error) {
          expect(error, `byte ${at} as ${value}`).toBeInstanceOf(WavError);
        }
      }
    }
  });
});

const other = chunk('LIST', text('INFOISFT'));

function file(chunks: readonly (readonly number[])[], length?: number): Uint8Array {
  const content = [...text('WAVE'), ...chunks.flat()];
  return Uint8Array.from(chunk('RIFF', content, length));
}

function chunk(name: string, content: readonly number[], length = content.length): number[] {
  return [...text(name), ...number(length, 4), ...content];
}

interface Fields {
  readonly tag?: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly frameBytes?: number;
}

function fmt({
  tag = 1,
  channels = 1,
  bits = 16,
  frameBytes = (channels * bits) >> 3,
}: Fields = {}): number[] {
  const rates = [...number(16_000, 4), ...number(16_000 * frameBytes, 4)];
  const sizes = [...number(frameBytes & 0xffff, 2), ...number(bits, 2)];
  return chunk('fmt ', [...number(tag, 2), ...number(channels, 2), ...rates, ...sizes]);
}

function data(): number[] {
  return chunk('data', [1, 0, 2, 0, 3, 0]);
}

function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

function renamed(bytes: Uint8Array, at: number, name: string): Uint8Array {
  bytes.set(text(name), at);
  return bytes;
}

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

function number(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
