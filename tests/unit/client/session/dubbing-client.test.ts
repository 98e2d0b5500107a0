/** A session as the client keeps it, also over a companion that is gone and back. */
import { describe, expect, test, vi } from 'vitest';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';
import {
  OPTIONS,
  VOICE,
  audio,
  events,
  captions,
  transcript,
  begin,
  accept,
  says,
  plays,
  audioFrames,
  setUpEachTest,
} from './dubbing-client-bed.ts';

function names(speakerId: string, name: string, replaces?: string[]): void {
  FakeWebSocket.last.receives({
    ...{ type: 'speaker', speaker_id: speakerId, name, is_new: false, similarity: 1, voice: VOICE },
    ...(replaces === undefined ? {} : { replaces }),
  });
}

setUpEachTest();

describe('a session', () => {
  test('sends what is captured once the companion has taken it, and not before', async () => {
    await begin();
    audio.captures(0);
    FakeWebSocket.last.opens();
    expect(FakeWebSocket.last.messages).toMatchObject([{ type: 'start_dubbing', target_language: 'es' }]);
    audio.captures(3_072);
    expect(audioFrames()).toBe(0);
    accept();
    audio.captures(6_144);
    audio.captures(9_216);
    expect(audioFrames()).toBe(2);
    expect(events).toMatchObject([{ kind: 'link', link: 'live' }, { kind: 'started' }]);
  });

  test('tells the companion when a dub became audible, on the capture clock and at the loudspeaker', async () => {
    await begin();
    accept();
    audio.captures(48_000);
    says(1, 's1');
    plays(1, 's1', 144_000);
    expect(FakeWebSocket.last.messages.at(-1)).toEqual({
      ...{ type: 'playback', clause_id: 1, state: 'started', heard_ms: 2_030, backlog_ms: 0 },
    });
    expect(events.at(-1)).toEqual({ kind: 'audible', lagMs: 2_000 });
    expect(captions.at(-1)).toMatchObject({ kind: 'show', clauseId: 1, text: 'words 1' });
  });

  test('takes changed options at once, and begins again with them after a loss', async () => {
    const begun = await begin();
    const catalan = { ...OPTIONS, languages: { source: 'en', target: 'ca' } };
    begun.tune(catalan);
    accept();
    expect(FakeWebSocket.last.messages).toMatchObject([{ type: 'start_dubbing', target_language: 'ca' }]);
    begun.tune({ ...catalan, pace: 'eager' });
    expect(FakeWebSocket.last.messages.at(-1)).toMatchObject({ type: 'set_options', pace: 'eager' });
    FakeWebSocket.last.breaks();
    expect(events.at(-1)).toMatchObject({ kind: 'link', link: 'away' });
    await vi.advanceTimersByTimeAsync(1_000);
    accept(true);
    expect(FakeWebSocket.last.messages).toMatchObject([{ type: 'start_dubbing', pace: 'eager' }]);
  });
});

describe('a session that is taken up again', () => {
  test('has each line once in its transcript, although the companion tells again what may have been lost', async () => {
    await begin();
    accept();
    says(1, 's1');
    says(2, 's1');
    FakeWebSocket.last.breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    accept(true);
    says(2, 's1');
    says(3, 's1');
    expect(transcript.lines.map(({ clauseId }) => clauseId)).toEqual([1, 2, 3]);
  });

  test('begins its lines anew where the companion remembers nothing', async () => {
    await begin();
    accept();
    says(1, 's1');
    FakeWebSocket.last.breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    accept();
    says(1, 's1');
    expect(transcript.lines.map(({ session, clauseId }) => [session, clauseId])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('a session that the companion remembers nothing of', () => {
  test('leaves no line to look as if it had been spoken, whose dub went with it', async () => {
    await begin();
    accept();
    says(1, 's1');
    says(2, 's1');
    says(3, 's1');
    plays(1, 's1', 0);
    FakeWebSocket.last.breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    accept();
    expect(transcript.lines.map(({ isUnspoken }) => isUnspoken)).toEqual([false, true, true]);
  });
});

describe('speakers who turn out to be one', () => {
  test('are one in captions, transcript and session alike, before and after', async () => {
    await begin();
    accept();
    names('s1', 'Ana');
    names('s2', 'Speaker 2');
    says(1, 's1');
    says(2, 's2');
    names('s1', 'Ana', ['s2']);
    says(3, 's2');
    const ana = { id: 's1', name: 'Ana', colour: 0 };
    expect(transcript.lines.map(({ speaker }) => speaker)).toEqual([ana, ana, ana]);
    expect(captions.at(-1)).toEqual({ kind: 'relabel', ids: ['s1', 's2'], speaker: ana });
    expect(events.at(-1)).toMatchObject({ kind: 'speaker', speakerId: 's1', replaces: ['s2'] });
    plays(2, 's2', 0);
    expect(captions.at(-1)).toMatchObject({ kind: 'show', clauseId: 2, speaker: ana });
  });

  test('are nobody of the session that a companion began anew', async () => {
    await begin();
    accept();
    names('s1', 'Ana', ['s2']);
    says(1, 's1');
    FakeWebSocket.last.breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    accept();
    expect(captions.at(-1)).toEqual({ kind: 'clear' });
    says(1, 's2');
    expect(transcript.lines.at(-1)?.speaker).toEqual({ id: 's2', name: '', colour: 1 });
    names('s2', 'Bea', ['s1']);
    expect(transcript.lines).toMatchObject([
      { speaker: { id: 's1', name: 'Ana' } },
      { speaker: { id: 's2', name: 'Bea' } },
    ]);
  });
});
