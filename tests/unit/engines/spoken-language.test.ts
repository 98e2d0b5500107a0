import { expect, it } from 'vitest';
import type { Reading } from '../../../companion/engines/google/results.ts';
import { SpokenLanguage } from '../../../companion/engines/google/spoken-language.ts';

function final(language: string, ...confidences: number[]): Reading {
  const portion = { text: '', isFinal: true, isStable: true, endMs: 1000, spans: [], confidences };
  return { portions: [portion], coveredToMs: 1000, language };
}

it('asks for the one language that the service was sure of, and for several again once it is not', () => {
  const spoken = new SpokenLanguage('auto', true);
  expect(spoken.asked).toBe('auto');
  expect(spoken.learn(final('es-es', 0.9, 0.9), 'auto')).toBe(false);
  expect(spoken.learn(final('fr-fr', 0.9, 0.9), 'auto')).toBe(false);
  expect(spoken.learn(final('es-es', 0.7, 0.7, 0.7, 0.7), 'auto')).toBe(false);
  expect(spoken.learn(final('es-es', 0.9, 0.9, 0.8, 0.9), 'auto')).toBe(true);
  expect(spoken.asked).toBe('es-ES');
  // A stream from before has more to say.
  expect(spoken.learn(final('fr-fr', 0.9, 0.9, 0.9, 0.9), 'auto')).toBe(false);
  expect(spoken.learn(final('es-es', 0.9, 0.9, 0.9, 0.9), 'es-ES')).toBe(false);
  expect(spoken.learn(final('es-es', 0.4, 0.3, 0.5, 0.4), 'es-ES')).toBe(true);
  expect(spoken.asked).toBe('auto');
});

it('asks for several for longer, once it was wrong', () => {
  const spoken = new SpokenLanguage('auto', true);
  expect(spoken.learn(final('es-es', 0.9, 0.9, 0.9, 0.9), 'auto')).toBe(true);
  expect(spoken.learn(final('es-es', 0.4, 0.3, 0.5, 0.4), 'es-ES')).toBe(true);
  const sure = final('fr-fr', 0.9, 0.9, 0.9, 0.9, 0.9);
  const answers = [1, 2, 3, 4].map(() => spoken.learn(sure, 'auto'));
  expect(answers).toEqual([false, false, false, true]);
  expect(spoken.asked).toBe('fr-FR');
});

it('asks for what the viewer named, whatever is recognised', () => {
  const spoken = new SpokenLanguage('en-US', true);
  expect(spoken.learn(final('en-us', 0.2, 0.2, 0.2, 0.2), 'en-US')).toBe(false);
  expect(spoken.asked).toBe('en-US');
});

it('asks for any for as long as somebody listens, of a service that answers soon all the same', () => {
  const spoken = new SpokenLanguage('auto', false);
  expect(spoken.learn(final('es-es', 0.9, 0.9, 0.9, 0.9), 'auto')).toBe(false);
  expect(spoken.asked).toBe('auto');
});
