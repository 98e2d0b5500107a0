/** Who listens when a recogniser fails, where the language is found out by listening. */
import { expect, it } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { FallbackChain, type Candidate } from '../../companion/engines/failover/fallback-chain.ts';
import { EngineHealth } from '../../companion/engines/failover/health.ts';
import type { RecognizerCandidate } from '../../companion/engines/failover/recognizer-candidate.ts';
import { FailoverRecognizer } from '../../companion/engines/failover/recognizer.ts';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { customer } from '../fixtures/customer.ts';

const capabilities = {
  languages: ['en'],
  stabilityMs: 0,
  punctuates: false,
  detectsLanguage: false,
  wordTimes: false,
  preRollMs: 0,
};
const timeout = () => new DubError('engine_timeout', undefined, { stage: 'stt' });

interface Scripted extends Candidate<RecognizerCandidate> {
  opened: number;
}

/** Says what it is given, and then fails. */
function candidate(name: string, language: string, says: readonly Hypothesis[]): Scripted {
  const info = { name, kind: language === 'auto' ? 'cloud' : 'embedded' } as const;
  const one: Scripted = {
    opened: 0,
    health: new EngineHealth(),
    engine: {
      info,
      language,
      recognizer: {
        info,
        capabilities,
        open: () => {
          one.opened++;
          return Promise.resolve<RecognizerStream>({
            capabilities,
            write: () => Promise.resolve(),
            endUtterance: () => undefined,
            close: () => Promise.resolve(),
            hypotheses: (async function* () {
              yield* says;
              await Promise.reject(timeout());
            })(),
          });
        },
      },
    },
  };
  return one;
}

function heard(language: string): Hypothesis {
  return { words: [{ text: 'si', startMs: 0, endMs: 100 }], isFinal: false, processedToMs: 100, language };
}

/** Opens and listens until the one that listens fails, some times over. */
async function failing(recognizer: FailoverRecognizer, times: number): Promise<void> {
  const { signal } = new AbortController();
  const options = { language: 'auto', terms: () => [], account: new Account('test'), signal };
  for (let i = 0; i < times; i++) {
    const stream = await recognizer.open(options);
    const listening = (async () => {
      for await (const _ of stream.hypotheses);
    })();
    await expect(listening).rejects.toMatchObject({ code: 'engine_timeout' });
  }
}

it.each([
  ['nothing was heard yet', []],
  ['another language is spoken', [heard('es-ES')]],
])('whoever knows one language alone never takes over from "auto" while %s', async (_when, says) => {
  const viewer = customer();
  const cloud = candidate('google-speech', 'auto', says);
  const english = candidate('pocketsphinx', 'en', []);
  const chain = new FallbackChain<RecognizerCandidate>('stt', [cloud, english], viewer);
  await failing(new FailoverRecognizer(chain), 4);
  expect([cloud.opened, english.opened]).toEqual([4, 0]);
  // Nobody is told that one took over who did not.
  expect(viewer.changes).toEqual([]);
});

it('whoever knows the language that was heard takes over from "auto"', async () => {
  const cloud = candidate('google-speech', 'auto', [heard('en-US')]);
  const english = candidate('pocketsphinx', 'en', []);
  const chain = new FallbackChain<RecognizerCandidate>('stt', [cloud, english], customer());
  await failing(new FailoverRecognizer(chain), 2);
  expect([cloud.opened, english.opened]).toEqual([1, 1]);
});

it('how long finals took is on record for the next session; an utterance without words tells nothing', async () => {
  const final = (words: Hypothesis['words']): Hypothesis => ({ words, isFinal: true, processedToMs: 100 });
  const spoken = final(heard('en').words);
  const [one, other] = [
    candidate(
      'spoken',
      'auto',
      Array.from({ length: 30 }, () => spoken),
    ),
    candidate(
      'silent',
      'auto',
      Array.from({ length: 30 }, () => final([])),
    ),
  ];
  const { signal } = new AbortController();
  for (const { engine, health } of [one, other]) {
    const chain = new FallbackChain<RecognizerCandidate>('stt', [{ engine, health }], customer());
    const options = { language: 'auto', terms: () => [], account: new Account('test'), signal };
    const stream = await new FailoverRecognizer(chain).open(options);
    for (let i = 0; i < 30; i++) stream.endUtterance();
    let left = 30;
    for await (const hypothesis of stream.hypotheses) if (hypothesis.isFinal && --left === 0) break;
    await stream.close();
  }
  expect([one.health.finalsP95Ms !== undefined, other.health.finalsP95Ms]).toEqual([true, undefined]);
});
