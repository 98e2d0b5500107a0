/** Google's recogniser with its own client, against a service that hears only what it is sent. */
import { afterEach } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import type { Term } from '../../companion/dubbing/ports/translator.ts';
import { SPEECH_LIMITS, type SpeechLimits } from '../../companion/engines/google/limits.ts';
import type { SpeechModelOptions } from '../../companion/engines/google/speech-models.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { startGoogleFake, type GoogleFake, type GoogleFakeScript } from '../fakes/google/server.ts';
import { said } from './google-listening.ts';

export const closing: (() => Promise<void>)[] = [];

export const SPEED = 10;

export interface Scene {
  readonly fake: GoogleFake;
  readonly engine: GoogleSpeech;
  readonly account: Account;
  readonly abort: AbortController;
  readonly open: (language?: string, terms?: () => readonly Term[]) => Promise<RecognizerStream>;
}

export async function scene(
  script: GoogleFakeScript,
  limits: Partial<SpeechLimits> = {},
  model: SpeechModelOptions = {},
): Promise<Scene> {
  const fake = await startGoogleFake({ speed: SPEED, ...script });
  const engine = new GoogleSpeech(
    { credentialsPath: fake.credentialsPath, speechEndpoint: fake.endpoint, ...model },
    { pace: 2 * SPEED, idleMs: SPEECH_LIMITS.idleMs / SPEED, ...limits },
  );
  const [account, abort] = [new Account('viewer'), new AbortController()];
  closing.push(
    () => fake.close(),
    () => engine.close(),
  );
  const open = async (
    language = 'en',
    terms: () => readonly Term[] = () => [],
  ): Promise<RecognizerStream> => {
    const stream = await engine.open({ language, terms, account, signal: abort.signal });
    closing.push(() => stream.close());
    return stream;
  };
  return { fake, engine, account, abort, open };
}

export function finals(count: number): (hypothesis: Hypothesis) => boolean {
  let left = count;
  return ({ isFinal }) => isFinal && --left === 0;
}

export async function failure(promise: Promise<unknown>): Promise<DubError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DubError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

export const HELLO = said('Good morning to all of you.', 1000);

/** For all tests of a file. */
export function setUpEachTest(): void {
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
}
