/** Every word once, whatever second thoughts the service has: a whole conversation on a fake clock, as it really answers. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { Scribe } from '../../companion/engines/elevenlabs/scribe/scribe.ts';
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import { compareWords } from '../bench/word-comparison.ts';
import { SCRIBE_MANNERS } from '../fakes/elevenlabs/profile.ts';
import { scribeInProcess } from '../fakes/elevenlabs/scribe-in-process.ts';
import { MarkedEar } from '../fakes/google/marked-ear.ts';
import type { Dialogue } from '../fixtures/dialogue.ts';
import { recognizeAll, speakConversation } from './whole-conversation.ts';

/** Frames of sound begin elsewhere in each run. */
const [PHASE_STEP, PHASES] = [397, 1024];

let dialogue: Dialogue;
beforeAll(async () => {
  dialogue = await speakConversation();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The recogniser in front of the service as it really answers, without a wire. */
function recognizer(seed: number): Scribe {
  let sessions = 0;
  const rules = { ear: () => new MarkedEar(dialogue.words), speed: () => 1, manners: SCRIBE_MANNERS.real };
  return new Scribe(new ElevenLabsService({ apiKey: 'key' }), {}, (url, _service, _signal, { attend } = {}) =>
    Promise.resolve(
      scribeInProcess(url, { ...rules, seed: 1000 * seed + sessions++ }, (socket) => attend?.(socket)),
    ),
  );
}

test.each([
  ['en', 'Silero', 1],
  ['en', 'Silero', 24],
  ['en', 'loudness', 2],
  ['auto', 'Silero', 5],
  ['auto', 'loudness', 35],
  ['auto', 'loudness', 48],
])(
  'of a conversation in "%s", speech told by %s, as chance %i has it, no word is lost or said twice',
  async (language, vad, seed) => {
    const account = new Account('viewer');
    const { words, troubles } = await recognizeAll(dialogue, recognizer(seed), {
      language,
      account,
      phaseSamples: (seed * PHASE_STEP) % PHASES,
      ...(vad === 'Silero' ? { detector: new Silero() } : {}),
    });
    expect(troubles).toEqual([]);
    const script = dialogue.words.map(({ text }) => text);
    expect(compareWords(script, words)).toMatchObject({ lost: 0, doubled: 0 });
    // A whole phrase said twice is no doubled word.
    expect(words).toHaveLength(script.length);
  },
);
