/** The one client of both hosts, between a browser's Web Audio and socket that the test plays. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AudioSource } from '../../../../client/audio/audio-source.ts';
import type { DubEvent } from '../../../../client/audio/worklets/protocol.ts';
import type { Caption } from '../../../../client/captions/caption.ts';
import {
  EMPTY_TRANSCRIPT,
  withTranscriptEvent,
  type Transcript,
} from '../../../../client/captions/transcript.ts';
import { DubbingClient } from '../../../../client/session/dubbing-client.ts';
import { DEFAULT_LEVELS, DEFAULT_TIMING } from '../../../../client/session/dubbing-options.ts';
import type { DubbingCapabilities } from '../../../../client/session/dubbing-request.ts';
import { LoudspeakerHold } from '../../../../client/session/loudspeaker-hold.ts';
import type { SessionEvent } from '../../../../client/session/session-event.ts';
import type { CompanionMessageOf } from '../../../../shared/protocol/companion-messages.ts';
import { FakeAudio } from '../../../fakes/audio-context.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';

const OPTIONS = {
  levels: DEFAULT_LEVELS,
  timing: DEFAULT_TIMING,
  languages: { source: 'auto', target: 'es' },
  pace: 'balanced',
  spendCapUsd: null,
  show: { site: 'films.example', title: 'A film' },
  isMuted: false,
} as const;
const CREDENTIALS = { prove: () => Promise.resolve('ab'.repeat(32)), onChange: () => () => undefined };
const ENGINE = { name: 'script', kind: 'embedded' } as const;
const ENGINES = { stt: ENGINE, translation: ENGINE, tts: ENGINE, speaker: ENGINE, vad: ENGINE };
const VOICE = { id: 'v1', name: 'Voice', kind: 'stock' } as const;

class Source implements AudioSource {
  readonly lostProblem = 'share_lost';
  isStopped = false;
  #lost: (() => void) | undefined;
  connect(): AudioNode {
    return new GainNode(new AudioContext());
  }
  onLost(listener: () => void): void {
    this.#lost = listener;
  }
  ends(): void {
    this.#lost?.();
  }
  stop(): void {
    this.isStopped = true;
  }
}

let audio: FakeAudio;
let source: Source;
let events: SessionEvent[];
let captions: Caption[];
let levels: boolean[];
let transcript: Transcript;
let client: DubbingClient | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  FakeWebSocket.made = [];
  vi.stubGlobal('WebSocket', FakeWebSocket);
  audio = new FakeAudio();
  audio.stub();
  source = new Source();
  [events, captions, levels, transcript, client] = [[], [], [], EMPTY_TRANSCRIPT, undefined];
});

afterEach(async () => {
  const ended = await client?.end();
  if (ended !== undefined) {
    await vi.runOnlyPendingTimersAsync();
    await ended.goodbye;
  }
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function begin(capabilities: DubbingCapabilities = {}): Promise<DubbingClient> {
  client = await DubbingClient.begin({
    openSource: () => Promise.resolve(source),
    companion: 'http://127.0.0.1:8000',
    credentials: CREDENTIALS,
    options: OPTIONS,
    events: {
      session: (event) => events.push(event),
      caption: (caption) => captions.push(caption),
      transcript: (event) => {
        transcript = withTranscriptEvent(transcript, event);
      },
      level: (_level, isHeld) => levels.push(isHeld),
    },
    capabilities,
  });
  return client;
}

function accept(resumed = false): void {
  FakeWebSocket.last.opens();
  FakeWebSocket.last.receives({
    ...{ type: 'dubbing_started', session_id: 'session', engines: ENGINES, resumed },
    ...{ source_language: 'en', target_language: 'es', chunk_size: 1_024 },
  });
}

function says(clauseId: number, speakerId: string): void {
  const clause: CompanionMessageOf<'clause'> = {
    ...{ type: 'clause', clause_id: clauseId, text: `words ${clauseId}`, speaker_id: speakerId },
    ...{ start_ms: 0, end_ms: 900, language: 'en' },
  };
  FakeWebSocket.last.receives(clause);
}

function names(speakerId: string, name: string, replaces?: string[]): void {
  FakeWebSocket.last.receives({
    ...{ type: 'speaker', speaker_id: speakerId, name, is_new: false, similarity: 1, voice: VOICE },
    ...(replaces === undefined ? {} : { replaces }),
  });
}

/** The dub of a clause arrives, and the player begins to play it. */
function plays(clauseId: number, speakerId: string, frame: number): void {
  FakeWebSocket.last.receives({
    ...{ type: 'dub_start', clause_id: clauseId, speaker_id: speakerId, voice: VOICE },
    ...{ sample_rate: 22_050, start_ms: 0, end_ms: 900, ready_ms: 1_500 },
  });
  const opened = audio.commands.findLast((command) => command.type === 'open');
  if (opened?.type !== 'open') throw new Error('no clip was opened');
  tells('started', opened.clipId, frame);
}

function tells(type: DubEvent['type'], clipId: number, frame: number): void {
  audio.tells({ type, clipId, frame, rate: 1, backlogMs: 0, lagMs: 2_000 });
}

function audioFrames(): number {
  return FakeWebSocket.last.sent.filter((data) => data instanceof Uint8Array).length;
}

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

describe('a source', () => {
  test('that ends is told, with what it means, and everything is let go of', async () => {
    await begin();
    accept();
    source.ends();
    expect(events.at(-1)).toEqual({ kind: 'fatal', problem: { from: 'extension', code: 'share_lost' } });
    expect(FakeWebSocket.last.messages.at(-1)).toEqual({ type: 'stop_dubbing' });
    expect([source.isStopped, audio.isClosed]).toEqual([true, true]);
  });

  test('that ends while it is still being opened is no session', async () => {
    audio.onResume = () => {
      source.ends();
    };
    await expect(begin()).rejects.toMatchObject({ code: 'share_lost' });
    expect([source.isStopped, audio.isClosed]).toEqual([true, true]);
    expect(FakeWebSocket.made).toEqual([]);
  });
});

describe('beside loudspeakers', () => {
  test('a microphone is not listened to while a dub is audible, unless the viewer wears headphones', async () => {
    const hold = new LoudspeakerHold(48_000);
    await begin({ loudspeakerHold: hold });
    accept();
    audio.captures(0);
    says(1, 's1');
    plays(1, 's1', 3_072);
    audio.captures(3_072);
    expect(levels).toEqual([false, true]);
    expect(audioFrames()).toBe(1);
    hold.isOn = false;
    audio.captures(6_144);
    expect(levels).toEqual([false, true, false]);
    expect(audioFrames()).toBe(2);
  });
});

describe('a page', () => {
  test('is asked to play slower where there is one', async () => {
    const page = vi.fn();
    await begin({ page });
    audio.tells({ type: 'pace', rate: 0.96 });
    expect(page).toHaveBeenCalledWith({ kind: 'pace', rate: 0.96 });
  });

  test('that seeks has nothing from before spoken or read', async () => {
    const begun = await begin({ page: () => undefined, replays: true });
    accept();
    audio.captures(0);
    says(1, 's1');
    plays(1, 's1', 0);
    const before = audio.commands.length;
    begun.flush();
    expect(audio.commands.slice(before)).toContainEqual({ type: 'drop-all' });
    expect(captions.at(-1)).toEqual({ kind: 'clear' });
    tells('dropped', 1, 3_072);
    expect(captions.at(-1)).toEqual({ kind: 'clear' });
    expect(FakeWebSocket.last.messages).toContainEqual({
      type: 'flush',
      before_capture_ms: expect.any(Number) as number,
    });
  });
});
