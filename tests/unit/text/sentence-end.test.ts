import { describe, expect, it } from 'vitest';
import { endsSentence } from '../../../companion/text/sentence-end.ts';

describe('the end of a sentence', () => {
  it.each([
    'It is over.',
    'Really?',
    '“Go!”',
    'そうです。',
    '是吗？',
    'यह सच है।',
    'هل أنت هنا؟',
    'یہ سچ ہے۔',
    'Այո։',
    'and so on...',
    'Wait…',
  ])('is at "%s"', (text) => {
    expect(endsSentence(text)).toBe(true);
  });

  it.each([
    'Ask Dr.',
    'by J.',
    'by J. R. R.',
    'in the U.S.',
    'at seven a.m.',
    'El Sr.',
    'z.B.',
    'a clause,',
    'nothing',
    '',
  ])('is not at "%s"', (text) => {
    expect(endsSentence(text)).toBe(false);
  });
});
