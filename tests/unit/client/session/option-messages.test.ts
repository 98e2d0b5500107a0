import { describe, expect, test } from 'vitest';
import { DEFAULT_LEVELS, DEFAULT_TIMING } from '../../../../client/session/dubbing-options.ts';
import { optionMessages, startMessage } from '../../../../client/session/option-messages.ts';

const OPTIONS = {
  levels: DEFAULT_LEVELS,
  timing: DEFAULT_TIMING,
  languages: { source: 'auto', target: 'es' },
  pace: 'balanced',
  spendCapUsd: null,
  show: { site: 'films.example', title: 'A film' },
  isMuted: false,
} as const;
const WIRE = {
  source_language: 'auto',
  target_language: 'es',
  pace: 'balanced',
  show: { site: 'films.example', title: 'A film' },
};

test('a session is begun with what the companion has to know', () => {
  expect(startMessage(OPTIONS)).toEqual({ type: 'start_dubbing', audio_format: 'binary', ...WIRE });
});

describe('while a session goes on', () => {
  test.each([
    [{ languages: { source: 'en', target: 'ca' } }, { source_language: 'en', target_language: 'ca' }],
    [{ pace: 'eager' }, { pace: 'eager' }],
    [{ show: { site: '', title: 'Next' } }, { show: { site: '', title: 'Next' } }],
  ] as const)('%o is sent as %o', (change, sent) => {
    expect(optionMessages(OPTIONS, { ...OPTIONS, ...change })).toEqual([
      { type: 'set_options', ...WIRE, ...sent },
    ]);
  });

  test('a spend cap is sent by itself, and so is its removal', () => {
    const capped = { ...OPTIONS, spendCapUsd: 0.5 };
    expect(optionMessages(OPTIONS, capped)).toEqual([{ type: 'set_options', spend_cap_usd: 0.5 }]);
    expect(optionMessages(capped, OPTIONS)).toEqual([{ type: 'set_options', spend_cap_usd: null }]);
  });

  test('what the companion has no part in is not sent', () => {
    const louder = { ...OPTIONS, levels: { ...DEFAULT_LEVELS, dub: 0.5 }, isMuted: true };
    expect(optionMessages(OPTIONS, louder)).toEqual([]);
  });
});
