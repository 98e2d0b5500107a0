/** Every word once, whatever second thoughts the service has: a whole conversation on a fake clock, as it really answers. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { toDubError } from '../../companion/engines/google/errors.ts';
import { AUTO_LANGUAGES } from '../../companion/engines/google/languages.ts';
import { patienceAt, SPEECH_LIMITS } from '../../companion/engines/google/limits.ts';
import { RecognizeCall, type CallEvents } from '../../companion/engines/google/recognize-call.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { GoogleSpeechStream } from '../../companion/engines/google/speech-stream.ts';
import type { Recognizer } from '../../companion/recognition/ports/recognizer.ts';
import { compareWords } from '../bench/word-comparison.ts';
import { MarkedEar } from '../fakes/google/marked-ear.ts';
import { REAL_SPEECH } from '../fakes/google/profile.ts';
import { streamInProcess } from '../fakes/google/stream-in-process.ts';
import type { Dialogue } from '../fixtures/dialogue.ts';
import { recognizeAll, speakConversation } from './whole-conversation.ts';

const LINES = 18;

let dialogue: Dialogue;
beforeAll(async () => {
  dialogue = await speakConversation(LINES);
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function recognizer(language: string, seed: number, account: Account): Recognizer {
  const speech = new GoogleSpeech({ credentialsPath: undefined, speechEndpoint: undefined });
  const isAuto = language === 'auto';
  let streams = 0;
  const open = (asked: string, events: CallEvents): RecognizeCall =>
    new RecognizeCall({
      stream: streamInProcess({
        ear: new MarkedEar(dialogue.words),
        ...REAL_SPEECH,
        seed: 1000 * seed + streams++,
        asked: { codes: asked === 'auto' ? [...AUTO_LANGUAGES] : [asked], tellsConfidence: true },
      }),
      config: {},
      account,
      stallMs: asked === 'auto' ? SPEECH_LIMITS.heldBackStallMs : SPEECH_LIMITS.stallMs,
      burstMs: SPEECH_LIMITS.burstMs,
      pace: SPEECH_LIMITS.pace,
      limitFromMs: SPEECH_LIMITS.softMs / 2,
      explain: (error) => toDubError(error, 'speech'),
      events,
    });
  return {
    info: speech.info,
    capabilities: speech.capabilities,
    open: ({ signal }) =>
      Promise.resolve(
        new GoogleSpeechStream({
          capabilities: speech.capabilities,
          limits: SPEECH_LIMITS,
          patience: patienceAt('balanced'),
          language: isAuto ? 'auto' : 'en-US',
          reportsLanguage: isAuto,
          signal,
          terms: () => '',
          open,
          closed: () => undefined,
        }),
      ),
  };
}

test.each([
  ['en', 2],
  ['en', 4],
  ['en', 6],
  ['en', 13],
  ['auto', 1],
  ['auto', 5],
])(
  'of a conversation in "%s", as chance %i has it, no word is lost or said twice',
  async (language, seed) => {
    const account = new Account('viewer');
    const { words, troubles } = await recognizeAll(dialogue, recognizer(language, seed, account), {
      language,
      account,
    });
    expect(troubles).toEqual([]);
    const script = dialogue.words.map(({ text }) => text);
    expect(compareWords(script, words)).toMatchObject({ lost: 0, doubled: 0 });
    expect(words.join(' ')).not.toMatch(/wait\. it\./);
    expect(Math.abs(words.length - script.length)).toBeLessThan(4);
  },
);
