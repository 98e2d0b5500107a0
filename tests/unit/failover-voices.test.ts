/** Who speaks on where a voice is late, gone, or breaks off. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Synthesis, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { EngineHealth } from '../../companion/engines/failover/health.ts';
import { FallbackChain, type Candidate } from '../../companion/engines/failover/fallback-chain.ts';
import { FailoverSynthesizer } from '../../companion/engines/failover/synthesizer.ts';
import { unspoken } from '../../companion/engines/failover/unspoken.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Mark } from '../../companion/dubbing/ports/synthesizer.ts';
import type { Voice } from '../../shared/voice.ts';
import { customer, plain } from '../fixtures/customer.ts';
import { never } from './failover-bed.ts';

const RATE_HZ = 16_000;
const WORDS_AT: Mark[] = [
  { kind: 'word', value: 'one', atMs: 0 },
  { kind: 'word', value: 'two', atMs: 500 },
  { kind: 'word', value: 'three', atMs: 1000 },
];

/** @param breaksAfter for each time it is asked, the tenths of a second until it breaks off */
function synthesizer(name: string, breaksAfter: number[] = []): Candidate<Synthesizer> & { texts: string[] } {
  const texts: string[] = [];
  const own: Voice = { id: `${name} voice`, name, kind: 'stock' };
  const speak = (text: string, voice: Voice, breaks: number): Synthesis => ({
    voice,
    sampleRateHz: RATE_HZ,
    marks: () => WORDS_AT,
    audio: (async function* () {
      for (let i = 0; i < 15; i++) {
        if (i === breaks) throw new DubError('engine_failed', undefined, { stage: 'tts' });
        yield await Promise.resolve(new Int16Array(RATE_HZ / 10).fill(text === 'one two three' ? 1 : 2));
      }
    })(),
  });
  const engine: Synthesizer = {
    info: { name, kind: 'cloud' },
    languages: () => ['es'],
    voices: () => [],
    voiceFor: () => own,
    hasVoice: (voice) => voice.id === own.id,
    synthesize: ({ text, voice }) => {
      texts.push(text);
      return Promise.resolve(speak(text, voice, breaksAfter[texts.length - 1] ?? Infinity));
    },
  };
  return { engine, health: new EngineHealth(), texts };
}

describe('a dub whose first sound is late', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const late = (afterMs: number, firstSoundDeadlineMs?: number): Candidate<Synthesizer> => {
    const one = synthesizer('elevenlabs');
    return {
      ...one,
      engine: {
        ...one.engine,
        ...(firstSoundDeadlineMs === undefined ? {} : { firstSoundDeadlineMs }),
        synthesize: async (asked, signal) => {
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          return one.engine.synthesize(asked, signal);
        },
      },
    };
  };
  /** Asks for a dub. @returns the names of those it was spoken by, which are none until it is */
  const spokenBy = (first: Candidate<Synthesizer>): string[] => {
    const stage = new FailoverSynthesizer(
      new FallbackChain('tts', [first, synthesizer('espeak-ng')], customer()),
    );
    const voice = first.engine.voiceFor(undefined, 'es', []);
    const asked = { text: 'one', language: 'es', voice, ...plain() };
    const names: string[] = [];
    void stage.synthesize(asked, never).then((made) => names.push(made.voice.name));
    return names;
  };

  it('is asked of the next engine within a second, and not before half of one', async () => {
    const names = spokenBy(late(10_000));
    await vi.advanceTimersByTimeAsync(500);
    expect(names).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(names).toEqual(['espeak-ng']);
  });

  it('is waited for where the engine takes its time for expression', async () => {
    const names = spokenBy(late(2_900, 3_000));
    await vi.advanceTimersByTimeAsync(2_800);
    expect(names).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(names).toEqual(['elevenlabs']);
  });
});

describe('a voice that is no more', () => {
  /** Speaks in the voices it has; one that was deleted is found to be gone when it is asked for. */
  const withVoices = (ids: string[], deleted: string[]): Candidate<Synthesizer> & { asked: string[] } => {
    const one = synthesizer('elevenlabs');
    const asked: string[] = [];
    const gone = new Set<string>();
    const left = () =>
      ids.filter((id) => !gone.has(id)).map((id): Voice => ({ id, name: id, kind: 'stock' }));
    const engine: Synthesizer = {
      ...one.engine,
      voiceFor: () => {
        const [voice] = left();
        if (voice === undefined) throw new DubError('voice_gone');
        return voice;
      },
      hasVoice: ({ id }) => left().some((voice) => voice.id === id),
      synthesize: (request, signal) => {
        asked.push(request.voice.id);
        if (!deleted.includes(request.voice.id)) return one.engine.synthesize(request, signal);
        gone.add(request.voice.id);
        return Promise.reject(new DubError('voice_gone'));
      },
    };
    return { ...one, engine, asked };
  };
  const ana: Voice = { id: 'ana', name: 'Ana', kind: 'cloned' };
  const request = { text: 'one', language: 'es', ...plain() };

  it('is a failure that names it and its engine, found out once, and no other engine is asked instead', async () => {
    const cloud = withVoices(['ana', 'roger', 'sarah'], ['ana']);
    const other = synthesizer('espeak-ng');
    const stage = new FailoverSynthesizer(new FallbackChain('tts', [cloud, other], customer()));
    for (let i = 0; i < 2; i++) {
      await expect(stage.synthesize({ ...request, voice: ana }, never)).rejects.toMatchObject({
        ...{ code: 'voice_gone', voice: { id: 'ana' }, engine: 'elevenlabs' },
      });
    }
    expect(cloud.asked).toEqual(['ana']);
    expect(other.texts).toEqual([]);
    expect(cloud.health.trouble).toBeUndefined();
  });

  it('is replaced where it stood in for another engine’s', async () => {
    const cloud = withVoices(['roger', 'sarah'], ['roger']);
    const other = synthesizer('espeak-ng');
    const stage = new FailoverSynthesizer(new FallbackChain('tts', [cloud, other], customer()));
    const voice = other.engine.voiceFor(undefined, 'es', []);
    for (let i = 0; i < 2; i++) await stage.synthesize({ ...request, voice }, never);
    expect(cloud.asked).toEqual(['roger', 'sarah', 'sarah']);
  });

  it('and the last of its engine leaves its speaker to the next engine', async () => {
    const cloud = withVoices(['ana'], ['ana']);
    const stage = new FailoverSynthesizer(
      new FallbackChain('tts', [cloud, synthesizer('espeak-ng')], customer()),
    );
    await expect(stage.synthesize({ ...request, voice: ana }, never)).rejects.toMatchObject({
      code: 'voice_gone',
    });
    const voice = stage.voiceFor(undefined, 'es', []);
    const made = await stage.synthesize({ ...request, voice }, never);
    expect(made.voice.name).toBe('espeak-ng');
  });
});

describe('a dub that breaks off', () => {
  const speak = async (first: Candidate<Synthesizer>, second: Candidate<Synthesizer>) => {
    const stage = new FailoverSynthesizer(new FallbackChain('tts', [first, second], customer()));
    const voice = stage.voiceFor(undefined, 'es', []);
    const made = await stage.synthesize({ text: 'one two three', language: 'es', voice, ...plain() }, never);
    expect(made.voice).toBe(voice);
    let samples = 0;
    for await (const part of made.audio) samples += part.length;
    return { seconds: samples / RATE_HZ, marksMs: made.marks().map(({ atMs }) => atMs) };
  };

  it('is spoken to its end in the same voice, from the word that was broken', async () => {
    const [first, second] = [synthesizer('elevenlabs', [7, Infinity]), synthesizer('espeak-ng')];
    const { seconds, marksMs } = await speak(first, second);
    expect([first.texts, second.texts]).toEqual([['one two three', 'three'], []]);
    expect(seconds).toBeCloseTo(0.7 + 1.5);
    expect(marksMs).toEqual([0, 500, 700, 1200, 1700]);
  });

  it('is spoken to its end by whoever can, where the first breaks off again', async () => {
    const [first, second] = [synthesizer('elevenlabs', [7, 0]), synthesizer('espeak-ng')];
    const { seconds } = await speak(first, second);
    expect([first.texts, second.texts]).toEqual([['one two three', 'three'], ['three']]);
    expect(seconds).toBeCloseTo(0.7 + 1.5);
  });

  it('is named where nobody knows what was said', async () => {
    const alone = synthesizer('elevenlabs', [7]);
    const stage = new FailoverSynthesizer(new FallbackChain('tts', [alone], customer()));
    const voice = stage.voiceFor(undefined, 'es', []);
    const made = await stage.synthesize(
      { text: 'quite another text', language: 'es', voice, ...plain() },
      never,
    );
    await expect(
      (async () => {
        for await (const part of made.audio) expect(part.length).toBeGreaterThan(0);
      })(),
    ).rejects.toMatchObject({ code: 'engine_failed' });
  });

  it.each([
    [0, 'one two three'],
    [100, 'one two three'],
    [550, 'two three'],
    [700, 'three'],
    [1500, ''],
  ])('after %i ms has this left to say: "%s"', (sentMs, rest) => {
    expect(unspoken('one two three', WORDS_AT, sentMs)).toBe(rest);
  });
});

it('a voice of one engine has one stand-in with another, for as long as the session lasts', async () => {
  const [first, second] = [synthesizer('elevenlabs'), synthesizer('espeak-ng')];
  first.health.failed(new DubError('key_rejected'));
  const stage = new FailoverSynthesizer(new FallbackChain('tts', [first, second], customer()));
  const voice = { id: 'elevenlabs voice', name: 'A', kind: 'stock' } as const;
  const made = await stage.synthesize({ text: 'hola', language: 'es', voice, ...plain() }, never);
  expect(made.voice.id).toBe('espeak-ng voice');
});
