/** What benches measure with: a wrong ruler would make every figure of theirs wrong. */
import { expect, test } from 'vitest';
import { rms } from '../../shared/pcm.ts';
import { mixed, noiseOf } from '../bench/noise-mix.ts';
import { spokenWords, wordErrors } from '../bench/spoken-form.ts';

/** Long enough that the level of pink noise, of which much is slow, is the same in both halves. */
const SILENT = 10 * 16_000;
/** Silence, and as long a tone. */
const speech = Int16Array.from({ length: 2 * SILENT }, (_, i) =>
  i < SILENT ? 0 : Math.round(6_000 * Math.sin((2 * Math.PI * 400 * i) / 16_000)),
);

test.each([0, 5, 10, 20])('speech is %i dB louder than the noise it is put under', (ratioDb) => {
  const mix = mixed(speech, noiseOf('pink', speech.length), ratioDb);
  const [noise, both] = [rms(mix.subarray(0, SILENT)), rms(mix.subarray(SILENT))];
  const speechAlone = Math.sqrt(both ** 2 - noise ** 2);
  expect(20 * Math.log10(speechAlone / noise)).toBeGreaterThan(ratioDb - 1);
  expect(20 * Math.log10(speechAlone / noise)).toBeLessThan(ratioDb + 1);
});

test('noise is the same each time, and falls by three decibels an octave', () => {
  const noise = noiseOf('pink', 2 ** 15);
  expect(noiseOf('pink', 2 ** 15)).toEqual(noise);
  const [low, high] = [bandPower(noise, 250, 500), bandPower(noise, 1_000, 2_000)];
  // As much in each octave.
  expect(Math.abs(10 * Math.log10(low / high))).toBeLessThan(1.5);
});

test('a mix that would be clipped is made softer as a whole', () => {
  const loud = speech.map((value) => value * 5);
  const mix = mixed(loud, noiseOf('pink', loud.length), 0);
  expect(mix.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThan(32_000);
});

test('a figure is held against the word that is spoken, in each language', () => {
  const pairs = [
    ['en', 'It was fourteen fifty-five.', 'it was 1455'],
    ['es', 'Salió de casa hace tres días con una maleta.', 'salió de casa hace 3 días con 1 maleta'],
    ['pt', 'Saiu há duas horas.', 'saiu há 2 horas'],
  ] as const;
  for (const [language, said, heard] of pairs) {
    const reference = spokenWords(said, undefined, language);
    expect(wordErrors(reference, spokenWords(heard, reference, language))).toBe(0);
  }
  const reference = spokenWords('Saiu há duas horas.', undefined, 'pt');
  expect(wordErrors(reference, spokenWords('saiu há 3 horas', reference, 'pt'))).toBe(1);
});

/** Power between two frequencies, by the discrete Fourier transform's own sums at some of its places. */
function bandPower(sound: Float32Array, fromHz: number, toHz: number): number {
  const size = 2_048;
  let power = 0;
  for (let at = 0; at + size <= sound.length; at += size) {
    for (let bin = Math.ceil((fromHz * size) / 16_000); bin < (toHz * size) / 16_000; bin += 2) {
      let [re, im] = [0, 0];
      for (let i = 0; i < size; i++) {
        const value = sound[at + i] ?? 0;
        re += value * Math.cos((2 * Math.PI * bin * i) / size);
        im += value * Math.sin((2 * Math.PI * bin * i) / size);
      }
      power += re * re + im * im;
    }
  }
  return power;
}
