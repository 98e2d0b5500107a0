/** The recogniser of ElevenLabs in front of a service that recognises only what it is sent. */
import { afterEach } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { SCRIBE_LIMITS, type ScribeLimits } from '../../companion/engines/elevenlabs/scribe/limits.ts';
import { Scribe } from '../../companion/engines/elevenlabs/scribe/scribe.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import type { Script } from '../fakes/elevenlabs/control.ts';
import { startElevenLabsFake, type ElevenLabsFake } from '../fakes/elevenlabs/fake.ts';
import { KEY } from '../fakes/elevenlabs/rig.ts';
import { play, read, type Feeding } from './google-listening.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';

export const SPEED = 8;

export interface Scene {
  readonly fake: ElevenLabsFake;
  readonly engine: Scribe;
  readonly account: Account;
  readonly abort: AbortController;
  readonly open: (language?: string) => Promise<RecognizerStream>;
  /** Plays a film to its end, and reads all until so many hypotheses were final. */
  readonly recognize: (
    stream: RecognizerStream,
    words: readonly ScriptWord[],
    finals: number,
    feeding?: Partial<Feeding>,
  ) => Promise<Hypothesis[]>;
  close(): Promise<void>;
}

export async function scene(
  script: Partial<Script>,
  limits: Partial<ScribeLimits> = {},
  apiKey: string = KEY,
): Promise<Scene> {
  const fake = await startElevenLabsFake({ apiKey: KEY, speed: SPEED, ...script });
  const service = new ElevenLabsService({ apiKey, baseUrl: fake.baseUrl });
  const engine = new Scribe(service, {
    pace: 1.2 * SPEED,
    keepAliveMs: SCRIBE_LIMITS.keepAliveMs / SPEED,
    idleMs: SCRIBE_LIMITS.idleMs / SPEED,
    ...limits,
  });
  const [account, abort] = [new Account('viewer'), new AbortController()];
  const streams: RecognizerStream[] = [];
  return {
    ...{ fake, engine, account, abort },
    open: async (language = 'en') => {
      const stream = await engine.open({ language, terms: () => [], account, signal: abort.signal });
      streams.push(stream);
      return stream;
    },
    recognize: async (stream, words, finals, feeding = {}) => {
      let left = finals;
      const reading = read(stream, ({ isFinal }) => isFinal && --left === 0);
      const toMs = (words.at(-1)?.endMs ?? 0) + 1500;
      const [hypotheses] = await Promise.all([
        reading,
        play(stream, words, { toMs, speed: SPEED, ...feeding }),
      ]);
      return hypotheses;
    },
    close: async () => {
      for (const stream of streams) await stream.close();
      service.close();
      await fake.close();
    },
  };
}

/** For all tests of a file: begins scenes, which end with their test. */
export function scenesOfEachTest(): typeof scene {
  const open: Scene[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  return async (...args) => {
    const one = await scene(...args);
    open.push(one);
    return one;
  };
}
