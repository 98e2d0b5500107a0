import { describe, expect, test } from 'vitest';
import type { Voiced } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { clausePieces } from '../../companion/engines/kokoro/clause-pieces.ts';
import { LANGUAGES } from '../../companion/engines/kokoro/languages.ts';
import { partsOf, toTokens } from '../../companion/engines/kokoro/phonemes.ts';
import { SpeakingRates } from '../../companion/engines/kokoro/speaking-rate.ts';
import { matchVoice } from '../../companion/engines/kokoro/voice-matching.ts';
import { isUnderstood, kokoroVoices, nameOf, toVoice } from '../../companion/engines/kokoro/voices.ts';

const unknownSpeaker = { spaces: [], similarity: () => 0.5 };
const spanish = LANGUAGES.find(({ tag }) => tag === 'es');
if (spanish === undefined) throw new Error('Spanish is spoken');

describe('what is spoken in one go', () => {
  test('a short clause is', () => {
    expect(clausePieces('Bom dia, li a sua carta.')).toHaveLength(1);
  });

  test('a long one begins with a few words, and nothing of it is lost', () => {
    const text =
      'Bom dia, li a sua carta e acho que podemos ajudá-lo a encontrar o seu irmão antes da noite de sábado.';
    const pieces = clausePieces(text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(
      pieces[0]
        ?.map((part) => part.text)
        .join(' ')
        .split(' ').length,
    ).toBeLessThanOrEqual(7);
    const said = pieces.flat().map((part) => part.text + part.mark);
    expect(said.join(' ')).toBe(text);
  });

  test('a number is not parted at its dots', () => {
    expect(partsOf('I gave 3.5 dollars to Smith, in 1,234 notes.').map((part) => part.text)).toEqual([
      'I gave 3.5 dollars to Smith',
      'in 1,234 notes',
    ]);
  });
});

describe("Kokoro's tokens", () => {
  test('are padded at both ends, diphthongs are one letter, and marks shape the tune', () => {
    const { tokens, words } = toTokens(
      [
        {
          words: [
            ['b', 'ˈaɪ', 'l', 'e'],
            ['d', 'ʒ'],
          ],
          mark: '?',
        },
      ],
      'es',
    );
    expect(tokens[0]).toBe(0);
    expect(tokens.at(-1)).toBe(0);
    expect(words).toHaveLength(2);
    // ˈ and I: two tokens for what are three characters of IPA.
    expect(words[0]).toEqual({ from: 1, to: 6 });
  });

  test('never are more than a voice has styles for', () => {
    const long = Array.from({ length: 400 }, () => ['a', 'b']);
    expect(toTokens([{ words: long, mark: '.' }], 'es').tokens.length).toBeLessThanOrEqual(512);
  });
});

describe('the voice of a speaker', () => {
  test('no two speakers share one while voices last, and each is understood in the language', () => {
    const able = kokoroVoices().filter((voice) => isUnderstood(voice, spanish));
    const taken: { id: string; name: string; kind: 'stock' }[] = [];
    for (const _ of able) {
      const voice = matchVoice({ pitchHz: 120 }, spanish, taken, unknownSpeaker);
      if (voice === undefined) throw new Error('there is a voice');
      expect(isUnderstood(voice, spanish)).toBe(true);
      taken.push({ ...toVoice(voice), kind: 'stock' });
    }
    expect(new Set(taken.map(({ id }) => id)).size).toBe(able.length);
  });

  test("a man gets a man's voice and a woman a woman's", () => {
    expect(matchVoice({ pitchHz: 110 }, spanish, [], unknownSpeaker)?.name.charAt(1)).toBe('m');
    expect(matchVoice({ pitchHz: 215 }, spanish, [], unknownSpeaker)?.name.charAt(1)).toBe('f');
  });

  test('is the one that the encoder finds most like theirs', () => {
    const [wanted] = kokoroVoices().filter((voice) => isUnderstood(voice, spanish) && voice.prints.size > 0);
    if (wanted === undefined) throw new Error('voices have prints');
    const [[space = '', print] = []] = wanted.prints;
    const encoder = {
      spaces: [space],
      similarity: (_: Voiced, { vectors }: Voiced) => (vectors[space] === print ? 0.99 : 0.01),
    };
    const heard = {
      vectors: { [space]: new Float32Array(256) },
      profile: { pitchHz: wanted.pitchHz },
      voicedMs: 5000,
    };
    expect(matchVoice({ pitchHz: wanted.pitchHz, embedding: heard }, spanish, [], encoder)?.name).toBe(
      wanted.name,
    );
  });

  test('an id that is none of them is nobody’s', () => {
    expect(nameOf('kokoro-../../etc/passwd')).toBeUndefined();
    expect(nameOf('es+m3')).toBeUndefined();
  });
});

describe('how fast a clause is spoken', () => {
  test('it fits its time as far as that sounds well', () => {
    const rates = new SpeakingRates();
    expect(rates.speedFor('v', 50, 50 * 72, 1)).toBeCloseTo(1);
    expect(rates.speedFor('v', 50, 1000, 1)).toBe(1.3);
    expect(rates.speedFor('v', 50, 60_000, 1)).toBe(0.85);
  });

  test('a voice that turns out to be slow is hurried more the next time', () => {
    const rates = new SpeakingRates();
    const before = rates.speedFor('v', 50, 3600, 1);
    for (let i = 0; i < 10; i++) rates.observe('v', 50, 1, 50 * 90);
    expect(rates.speedFor('v', 50, 3600, 1)).toBeGreaterThan(before);
  });
});
