/** Every word once, whatever second thoughts the service has: a whole conversation on a fake clock, as it really answers. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { GoogleAccount } from '../../companion/engines/google/account.ts';
import { toDubError } from '../../companion/engines/google/errors.ts';
import { AUTO_LANGUAGES } from '../../companion/engines/google/languages.ts';
import { patienceAt } from '../../companion/engines/google/limits.ts';
import { RecognizeCall, type CallEvents } from '../../companion/engines/google/recognize-call.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { speechApi, type SpeechModel } from '../../companion/engines/google/speech-models.ts';
import { GoogleSpeechStream } from '../../companion/engines/google/speech-stream.ts';
import type { Recognizer } from '../../companion/recognition/ports/recognizer.ts';
import { compareWords } from '../bench/word-comparison.ts';
import { MarkedEar } from '../fakes/google/marked-ear.ts';
import { REAL_CHIRP, REAL_SPEECH } from '../fakes/google/profile.ts';
import { SpeechWireV1 } from '../fakes/google/speech-wire-v1.ts';
import { SpeechWireV2 } from '../fakes/google/speech-wire-v2.ts';
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

const WIRES = {
  latest_long: new SpeechWireV1({ unknownLanguages: [], oldModelLanguages: [] }, REAL_SPEECH.manners),
  chirp_3: new SpeechWireV2({ projectId: 'p', region: 'us', unknownLanguages: [] }, REAL_CHIRP),
};

function recognizer(model: SpeechModel, language: string, seed: number, account: Account): Recognizer {
  const speech = new GoogleSpeech({ model });
  const api = speechApi(new GoogleAccount({}), { model });
  const { limits } = api;
  const isAuto = language === 'auto';
  const anyLanguage = model === 'chirp_3' ? ['auto'] : AUTO_LANGUAGES;
  const manners = WIRES[model].manners ?? REAL_SPEECH.manners;
  let streams = 0;
  const open = (asked: string, events: CallEvents): RecognizeCall =>
    new RecognizeCall({
      stream: streamInProcess({
        wire: WIRES[model],
        ear: new MarkedEar(dialogue.words),
        latency: REAL_SPEECH.latency,
        manners,
        seed: 1000 * seed + streams++,
        asked: { codes: asked === 'auto' ? anyLanguage : [asked], tellsConfidence: true },
      }),
      api,
      opening: {},
      account,
      stallMs: asked === 'auto' ? limits.heldBackStallMs : limits.stallMs,
      burstMs: limits.burstMs,
      pace: limits.pace,
      limitFromMs: limits.softMs / 2,
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
          limits,
          patience: patienceAt('balanced'),
          language: isAuto ? 'auto' : 'en-US',
          reportsLanguage: isAuto,
          narrowsAuto: api.narrowsAuto,
          signal,
          terms: () => '',
          open,
          closed: () => undefined,
        }),
      ),
  };
}

test.each([
  ['latest_long', 'en', 2],
  ['latest_long', 'en', 4],
  ['latest_long', 'en', 6],
  ['latest_long', 'en', 13],
  ['latest_long', 'auto', 1],
  ['latest_long', 'auto', 5],
  ['chirp_3', 'en', 2],
  ['chirp_3', 'en', 4],
  ['chirp_3', 'auto', 1],
  ['chirp_3', 'auto', 5],
] as const)(
  'of a conversation that %s recognises in "%s", as chance %i has it, no word is lost or said twice',
  async (model, language, seed) => {
    const account = new Account('viewer');
    const { words, troubles } = await recognizeAll(dialogue, recognizer(model, language, seed, account), {
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
