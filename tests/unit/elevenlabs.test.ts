import { describe, expect, test } from 'vitest';
import { SpokenWords } from '../../companion/engines/elevenlabs/alignment.ts';
import { reasonIn, Refusal, refusalIn, toDubError } from '../../companion/engines/elevenlabs/errors.ts';
import { languageCode, languagesOf } from '../../companion/engines/elevenlabs/languages.ts';
import { stabilityFor } from '../../companion/engines/elevenlabs/models.ts';
import { Pace } from '../../companion/engines/elevenlabs/pace.ts';
import { fromBase64, SamplesReader } from '../../companion/engines/elevenlabs/samples-reader.ts';
import { toAccountVoice } from '../../companion/engines/elevenlabs/voice-list.ts';

describe('words of an alignment', () => {
  function aligned(text: string, fromMs = 0, eachMs = 100) {
    const characters = Array.from(text);
    return { characters, startsMs: characters.map((_, at) => fromMs + at * eachMs) };
  }

  test('begin where their first letter does, whatever comes before it', () => {
    const words = new SpokenWords('es', '¿Qué, «tú»?');
    words.add(aligned('¿Qué, «tú»?'), 0);
    expect(words.marks()).toEqual([
      { kind: 'word', value: 'Qué', atMs: 100 },
      { kind: 'word', value: 'tú', atMs: 700 },
    ]);
  });

  test('may be cut anywhere between two pieces, counted from the reply’s beginning', () => {
    const words = new SpokenWords('en', 'Good evening all');
    words.add(aligned('Good eve'), 0);
    words.add(aligned('ning all', 800), 800);
    expect(words.marks().map(({ value, atMs }) => [value, atMs])).toEqual([
      ['Good', 0],
      ['evening', 500],
      ['all', 1300],
    ]);
  });

  test('or from the piece’s', () => {
    const words = new SpokenWords('en', 'Good evening all now');
    words.add(aligned('Good eve'), 0);
    words.add(aligned('ning all', 20), 800);
    words.add(aligned(' now', 0), 1600);
    expect(words.marks().map(({ atMs }) => atMs)).toEqual([0, 500, 1320, 1700]);
  });

  test('are told apart where no spaces do it, and where letters are more than one code unit', () => {
    const words = new SpokenWords('ja', '👩‍🚀日本語を話す');
    words.add(aligned('👩‍🚀日本語を話す'), 0);
    const [first] = words.marks();
    expect(first?.value.startsWith('日')).toBe(true);
    expect(first?.atMs).toBe(300);
    expect(words.marks().length).toBeGreaterThan(1);
  });

  test('stand in the order of time, also where the service mixes it up', () => {
    const words = new SpokenWords('en', 'a b c');
    words.add({ characters: ['a', ' ', 'b', ' ', 'c'], startsMs: [0, 200, 500, 450, 480] }, 0);
    expect(words.marks().map(({ atMs }) => atMs)).toEqual([0, 500, 500]);
  });

  const valuesAndTimes = (words: SpokenWords) => words.marks().map(({ value, atMs }) => [value, atMs]);

  test('are those of the text, also where a figure is spoken in words', () => {
    const words = new SpokenWords('es', 'En 1999 nació Ana, y 2 más.');
    words.add(aligned('en mil novecientos noventa y nueve nació ana, y dos más.'), 0);
    expect(valuesAndTimes(words)).toEqual([
      ['En', 0],
      ['1999', 300],
      ['nació', 3500],
      ['Ana', 4100],
      ['y', 4600],
      ['2', 4800],
      ['más', 5200],
    ]);
  });

  test('are no more than were spoken, where a reply breaks off in a figure', () => {
    const words = new SpokenWords('es', 'En 1999 nació Ana.');
    words.add(aligned('en mil nove'), 0);
    expect(valuesAndTimes(words)).toEqual([
      ['En', 0],
      ['1999', 300],
    ]);
  });

  test('stand once, where a piece begins the sentence again', () => {
    for (const clockMs of [0, 1100]) {
      const words = new SpokenWords('en', 'Well, yes. Good evening all, good night.');
      words.add(aligned('Well, yes. '), 0);
      words.add(aligned('Good eve', clockMs), 1100);
      words.add(aligned('Good evening all, ', clockMs), 1900);
      words.add(aligned('Good evening all, good night.', clockMs), 2900);
      expect(valuesAndTimes(words)).toEqual([
        ['Well', 0],
        ['yes', 600],
        ['Good', 1100],
        ['evening', 1600],
        ['all', 2400],
        ['good', 2900],
        ['night', 3400],
      ]);
    }
  });

  test('stand twice, where the text says them twice', () => {
    const words = new SpokenWords('en', 'No, no, no.');
    words.add(aligned('No, '), 0);
    words.add(aligned('no, '), 400);
    words.add(aligned('no.'), 800);
    expect(valuesAndTimes(words)).toEqual([
      ['No', 0],
      ['no', 400],
      ['no', 800],
    ]);
  });

  test('are none of none', () => {
    const words = new SpokenWords('en', 'a');
    words.add({ characters: [], startsMs: [] }, 0);
    words.add({ characters: ['a'], startsMs: [] }, 0);
    expect(words.marks()).toEqual([]);
  });
});

describe('the pace of a voice', () => {
  const utterance = { voiceId: 'v', language: 'en', characters: 60 };

  test('is the language’s until the voice was heard, then its own', () => {
    const pace = new Pace();
    expect(pace.naturalMs(utterance)).toBe(4000);
    pace.learn(utterance, 1.2, 2500);
    expect(pace.naturalMs(utterance)).toBeCloseTo(3000);
    pace.learn(utterance, 1, 4000);
    expect(pace.naturalMs(utterance)).toBeGreaterThan(3000);
    expect(pace.naturalMs(utterance)).toBeLessThan(3300);
    expect(pace.naturalMs({ ...utterance, language: 'zh' })).toBeGreaterThan(10_000);
    expect(pace.naturalMs({ ...utterance, voiceId: 'w' })).toBe(4000);
  });

  test('is changed only as far as it sounds well, and not for a trifle', () => {
    const pace = new Pace();
    const speeds = [undefined, 0, 1000, 3400, 3900, 4100, 4300, 9000].map((targetMs) =>
      pace.speedFor(utterance, targetMs),
    );
    expect(speeds).toEqual([1, 1, 1.2, 1.18, 1, 1, 0.93, 0.9]);
  });

  test('is not learnt from a word or two', () => {
    const pace = new Pace();
    pace.learn({ ...utterance, characters: 3 }, 1, 5000);
    expect(pace.naturalMs(utterance)).toBe(4000);
  });
});

describe('bytes become samples', () => {
  test('wherever they are cut', () => {
    const whole = Int16Array.from([1, -2, 300, -32_768, 32_767]);
    const bytes = new Uint8Array(whole.buffer);
    for (const cuts of [[1], [2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9], [7]]) {
      const reader = new SamplesReader();
      const read = [0, ...cuts].flatMap((from, at) => [...reader.read(bytes.subarray(from, cuts[at]))]);
      reader.end();
      expect(read).toEqual([...whole]);
    }
  });

  test('but not where they are something else', () => {
    const notAudio = expect.objectContaining({
      code: 'engine_failed',
      details: { reason: 'not_audio' },
    }) as Error;
    for (const head of ['RIFFabcd', 'ID3\u0004zzzz', '<!doctype html>', '<html><body>']) {
      expect(() => new SamplesReader().read(Buffer.from(head))).toThrow(notAudio);
    }
    const odd = new SamplesReader();
    odd.read(Uint8Array.of(1, 2, 3));
    expect(() => {
      odd.end();
    }).toThrow(notAudio);
    expect(() => fromBase64('not base64!')).toThrow(notAudio);
  });
});

describe('what the service refuses', () => {
  test.each([
    [{ detail: { status: 'quota_exceeded', message: '…' } }, 'quota_exceeded'],
    [{ detail: { type: 'quota_error', code: 'quota_exceeded', message: '…' } }, 'quota_exceeded'],
    [{ detail: { code: 'invalid_parameters', param: 'language_code' } }, 'language_code'],
    [{ detail: [{ loc: ['body', 'model_id'], msg: '…' }] }, 'model_id'],
    [{ message: '…', error: 'voice_does_not_exist', code: 1008 }, 'voice_does_not_exist'],
    [
      { detail: { status: 'payment_required', message: 'Free users cannot use library voices.' } },
      'paid_plan_required',
    ],
    [{ detail: 'Internal Server Error' }, 'unknown'],
    ['<html>', 'unknown'],
    [undefined, 'unknown'],
  ])('%j is %s', (body, reason) => {
    expect(reasonIn(body)).toBe(reason);
  });

  test.each([
    [400, 'language_code', 'unsupported_language_pair'],
    [400, 'voice_not_found', 'voice_gone'],
    [404, 'unknown', 'voice_gone'],
    [402, 'unknown', 'quota_exhausted'],
    [403, 'only_for_creator+', 'voice_gone'],
    [403, 'something_new', 'key_rejected'],
    [402, 'paid_plan_required', 'voice_gone'],
    [403, 'model_access_denied', 'engine_failed'],
    [400, 'invalid_output_format', 'engine_failed'],
    [422, 'model_id', 'engine_failed'],
    [503, 'unknown', 'engine_failed'],
    [401, 'quota_exceeded', 'quota_exhausted'],
    [401, 'something_new', 'key_rejected'],
  ] as const)('%d %s is %s', (status, reason, code) => {
    expect(toDubError(new Refusal(status, reason))).toMatchObject({ code, stage: 'tts' });
  });

  test('is told from one too many and from too busy', () => {
    const tooMany = new Refusal(429, 'concurrent_limit_exceeded');
    expect([tooMany.isTooMany, tooMany.isBusy]).toEqual([true, false]);
    const busy = new Refusal(429, 'system_busy');
    expect([busy.isTooMany, busy.isBusy]).toEqual([false, true]);
    expect(new Refusal(429, 'rate_limit_exceeded').isBusy).toBe(true);
  });

  test('is never repeated word for word', () => {
    const error = {
      statusCode: 400,
      body: { detail: { status: 'Your text "hush hush" at https://x is bad' } },
    };
    const shown = toDubError(refusalIn(error));
    expect(JSON.stringify([shown.message, shown.details])).not.toMatch(/hush|https/);
    expect(shown.cause).toBeUndefined();
  });
});

test('a tag’s language is the model’s, whatever the region and the code’s fashion', () => {
  expect(languageCode('es-MX', 'eleven_flash_v2_5')).toBe('es');
  expect(languageCode('nb', 'eleven_flash_v2_5')).toBe('no');
  expect(languageCode('tl', 'eleven_flash_v2_5')).toBe('fil');
  expect(languageCode('hu', 'eleven_multilingual_v2')).toBeUndefined();
  expect(languageCode('ca', 'eleven_v3')).toBe('ca');
  expect(languagesOf('eleven_flash_v2_5')).toHaveLength(32);
  expect(languagesOf('eleven_multilingual_v2')).toHaveLength(29);
  expect(languagesOf('eleven_v3').length).toBeGreaterThan(70);
});

test('the third version takes three stabilities, the others any', () => {
  expect([0, 0.2, 0.3, 0.74, 0.8].map((one) => stabilityFor('eleven_v3', one))).toEqual([0, 0, 0.5, 0.5, 1]);
  expect(stabilityFor('eleven_flash_v2_5', 0.3)).toBe(0.3);
});

test('a clone of somebody else’s in the library is no clone of ours', () => {
  const voice = { voiceId: 'v', name: 'V' };
  expect(toAccountVoice({ ...voice, category: 'cloned' }).kind).toBe('cloned');
  expect(toAccountVoice({ ...voice, category: 'professional', isOwner: true }).kind).toBe('cloned');
  expect(toAccountVoice({ ...voice, category: 'professional', isOwner: false }).kind).toBe('stock');
  expect(toAccountVoice({ ...voice, category: 'premade' }).kind).toBe('stock');
});
