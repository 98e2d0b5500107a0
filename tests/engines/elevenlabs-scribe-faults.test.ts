/** What becomes of a session of ElevenLabs' recogniser when the service says no, hangs up, or talks nonsense. */
import { describe, expect, test } from 'vitest';
import { DubError } from '../../shared/protocol/errors.ts';
import { SCRIBE_ERRORS, type ScribeError } from '../fakes/elevenlabs/scribe-session.ts';
import { KEY, shownOf } from '../fakes/elevenlabs/rig.ts';
import { loud } from '../fixtures/sound.ts';
import { read, said, textOf } from './google-listening.ts';
import { scenesOfEachTest } from './scribe-scene.ts';

const WORDS = said('We went to the old house by the river.', 600);
/** In the middle of the words. */
const IN_SPEECH_MS = 1500;

const begun = scenesOfEachTest();

async function failure(promise: Promise<unknown>): Promise<DubError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DubError)) throw new Error(`no DubError but ${String(error)}`);
  return error;
}

describe('in the middle of a sentence', () => {
  const CODES: Readonly<
    Record<Exclude<ScribeError, 'insufficient_audio_activity' | 'commit_throttled'>, string>
  > = {
    error: 'engine_failed',
    auth_error: 'key_rejected',
    quota_exceeded: 'quota_exhausted',
    transcriber_error: 'engine_failed',
    unaccepted_terms: 'key_rejected',
    rate_limited: 'engine_failed',
    input_error: 'engine_failed',
    invalid_request: 'engine_failed',
    queue_overflow: 'engine_failed',
    resource_exhausted: 'engine_failed',
    session_time_limit_exceeded: 'engine_failed',
    chunk_size_exceeded: 'engine_failed',
  };

  test.each(Object.entries(CODES))('%s is told as %s, and none of its sentences', async (name, code) => {
    const { recognize, open: listen, fake } = await begun({ hears: { words: WORDS } });
    const stream = await listen();
    fake.scribe.break({ kind: 'error', name: name as ScribeError, fromMs: IN_SPEECH_MS });
    const error = await failure(recognize(stream, WORDS, 1));
    expect(error).toMatchObject({ code, stage: 'stt', parameters: { engine: 'elevenlabs-scribe' } });
    expect(shownOf(error)).not.toContain(SCRIBE_ERRORS[name as ScribeError]);
    expect(shownOf(error)).not.toContain(KEY);
  });

  test.each([
    [1008, 'We are sorry, something went wrong with your request. Please contact support.', 'refused'],
    [1009, 'Message too big', 'refused'],
    [1011, 'Internal error', 'hung_up'],
    [1000, '', 'hung_up'],
    [1000, 'session_time_limit_exceeded', 'ended'],
  ])('a closing with %i "%s" is a failure that another engine takes over from', async (code, reason, why) => {
    const { recognize, open: listen, fake } = await begun({ hears: { words: WORDS } });
    const stream = await listen();
    fake.scribe.break({ kind: 'close', code, reason, fromMs: IN_SPEECH_MS });
    const error = await failure(recognize(stream, WORDS, 1));
    expect(error).toMatchObject({ code: 'engine_failed', parameters: { reason: why } });
  });

  test.each(['', 'nonsense', '[]', '{"message_type":1}', `{"message_type":"x","a":${'['.repeat(5000)}`])(
    'what is no message of the service is a failure, and the companion goes on',
    async (text) => {
      const { recognize, open: listen, fake } = await begun({ hears: { words: WORDS } });
      const stream = await listen();
      fake.scribe.break({ kind: 'raw', text, fromMs: IN_SPEECH_MS });
      expect(await failure(recognize(stream, WORDS, 1))).toMatchObject({ code: 'engine_failed' });
    },
  );

  test.each([
    { message_type: 'something_new', text: 'x' },
    { message_type: 'warning', warning: 'Be careful.' },
    { message_type: 'committed_transcript_with_timestamps', text: 'Long ago.', words: null },
    {
      message_type: 'committed_transcript_with_timestamps',
      text: 'Never.',
      words: [{ text: 'Never.', start: 1e9, end: 2e9 }],
    },
    {
      message_type: 'committed_transcript_with_timestamps',
      text: 'Ever.',
      words: [{ text: 'Ever.', start: -5, end: -9 }],
    },
    { message_type: 'committed_transcript', text: 'Long ago.' },
  ])('what is nobody’s (%o) changes nothing', async (message) => {
    const { recognize, open: listen, fake } = await begun({ hears: { words: WORDS } });
    const stream = await listen();
    fake.scribe.break({ kind: 'raw', text: JSON.stringify(message), fromMs: 300 });
    const finals = (await recognize(stream, WORDS, 1)).filter(({ isFinal }) => isFinal);
    expect(finals.map(textOf)).toEqual(['We went to the old house by the river.']);
  });

  test('a service that answers nothing is left for another', async () => {
    const {
      recognize,
      open: listen,
      fake,
    } = await begun({ hears: { words: WORDS } }, { stallMs: 200, finalMs: 400 });
    const stream = await listen();
    fake.scribe.break({ kind: 'stall', fromMs: 700 });
    expect(await failure(recognize(stream, WORDS, 1))).toMatchObject({
      code: 'engine_timeout',
      parameters: { engine: 'elevenlabs-scribe' },
    });
  });

  test('and at its end: a commit that is not answered is not waited for without end', async () => {
    const { recognize, open: listen, fake } = await begun({ hears: { words: WORDS } }, { finalMs: 200 });
    const stream = await listen();
    fake.scribe.break({ kind: 'stall', fromMs: WORDS.at(-1)?.endMs ?? 0 });
    expect(await failure(recognize(stream, WORDS, 1))).toMatchObject({ code: 'engine_timeout' });
  });
});

describe('at the door', () => {
  test('a wrong key is told as such, and nothing is paid', async () => {
    const { open: listen, account } = await begun({}, {}, 'sk_wrong');
    const error = await failure(listen());
    expect(error).toMatchObject({
      code: 'key_rejected',
      stage: 'stt',
      parameters: { engine: 'elevenlabs-scribe' },
    });
    expect(account.spend.usd).toBe(0);
  });

  test('a service that is not there is told as such', async () => {
    const { open: listen, fake } = await begun({});
    await fake.close();
    expect(await failure(listen())).toMatchObject({
      code: 'engine_failed',
      parameters: { reason: 'unreachable' },
    });
  });

  test('without a key it says what to set', async () => {
    const { engine } = await begun({});
    expect(engine.missing).toBeUndefined();
    const { Scribe } = await import('../../companion/engines/elevenlabs/scribe/scribe.ts');
    const { ElevenLabsService } = await import('../../companion/engines/elevenlabs/service.ts');
    const { missing } = new Scribe(new ElevenLabsService({}));
    expect(missing).toMatchObject({ reason: 'key', setting: 'ELEVENLABS_API_KEY' });
  });
});

describe('between two sentences', () => {
  test.each(['session_time_limit_exceeded', 'insufficient_audio_activity', 'error'] as const)(
    'a session that ends with %s is followed by another, and nothing is said of it',
    async (name) => {
      const next = said('Now it is late.', 9000);
      const words = [...WORDS, ...next];
      const { recognize, open: listen, fake } = await begun({ hears: { words } });
      const stream = await listen();
      fake.scribe.break({ kind: 'error', name, fromMs: (WORDS.at(-1)?.endMs ?? 0) + 400 });
      const finals = (await recognize(stream, words, 2)).filter(({ isFinal }) => isFinal);
      expect(finals.map(textOf)).toEqual(['We went to the old house by the river.', 'Now it is late.']);
      expect(fake.scribe.sessions.length).toBeGreaterThan(1);
    },
  );

  test('sound without speech that the service hangs up over is an utterance without words', async () => {
    const { open: listen, fake } = await begun({});
    const stream = await listen();
    fake.scribe.break({ kind: 'error', name: 'insufficient_audio_activity', fromMs: 100 });
    const reading = read(stream, ({ isFinal }) => isFinal);
    await stream.write({ startMs: 0, samples: loud(200) }, false);
    await expect.poll(() => fake.scribe.sessions[0]?.isOpen).toBe(false);
    stream.endUtterance();
    expect((await reading).at(-1)).toMatchObject({ words: [], isFinal: true });
  });
});
