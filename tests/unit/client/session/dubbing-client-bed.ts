/** A dubbing client on a companion that says what the test has it say. */
import { afterEach, beforeEach, vi } from 'vitest';
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
import type { SessionEvent } from '../../../../client/session/session-event.ts';
import type { CompanionMessageOf } from '../../../../shared/protocol/companion-messages.ts';
import { FakeAudio } from '../../../fakes/audio-context.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';

export const OPTIONS = {
  levels: DEFAULT_LEVELS,
  timing: DEFAULT_TIMING,
  languages: { source: 'auto', target: 'es' },
  pace: 'balanced',
  spendCapUsd: null,
  show: { site: 'films.example', title: 'A film' },
  isMuted: false,
} as const;
export const CREDENTIALS = { prove: () => Promise.resolve('ab'.repeat(32)), onChange: () => () => undefined };
export const ENGINE = { name: 'script', kind: 'embedded' } as const;
export const ENGINES = { stt: ENGINE, translation: ENGINE, tts: ENGINE, speaker: ENGINE, vad: ENGINE };
export const VOICE = { id: 'v1', name: 'Voice', kind: 'stock' } as const;

export class Source implements AudioSource {
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

export let audio: FakeAudio;
export let source: Source;
export let events: SessionEvent[];
export let captions: Caption[];
export let levels: boolean[];
export let transcript: Transcript;
export let client: DubbingClient | undefined;

export async function begin(capabilities: DubbingCapabilities = {}): Promise<DubbingClient> {
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

export function accept(resumed = false): void {
  FakeWebSocket.last.opens();
  FakeWebSocket.last.receives({
    ...{ type: 'dubbing_started', session_id: 'session', engines: ENGINES, resumed },
    ...{ source_language: 'en', target_language: 'es', chunk_size: 1_024 },
  });
}

export function says(clauseId: number, speakerId: string): void {
  const clause: CompanionMessageOf<'clause'> = {
    ...{ type: 'clause', clause_id: clauseId, text: `words ${clauseId}`, speaker_id: speakerId },
    ...{ start_ms: 0, end_ms: 900, language: 'en' },
  };
  FakeWebSocket.last.receives(clause);
}

/** The dub of a clause arrives, and the player begins to play it. */
export function plays(clauseId: number, speakerId: string, frame: number): void {
  FakeWebSocket.last.receives({
    ...{ type: 'dub_start', clause_id: clauseId, speaker_id: speakerId, voice: VOICE },
    ...{ sample_rate: 22_050, start_ms: 0, end_ms: 900, ready_ms: 1_500 },
  });
  const opened = audio.commands.findLast((command) => command.type === 'open');
  if (opened?.type !== 'open') throw new Error('no clip was opened');
  tells('started', opened.clipId, frame);
}

export function tells(type: DubEvent['type'], clipId: number, frame: number): void {
  audio.tells({ type, clipId, frame, rate: 1, backlogMs: 0, lagMs: 2_000 });
}

export function audioFrames(): number {
  return FakeWebSocket.last.sent.filter((data) => data instanceof Uint8Array).length;
}

/** For all tests of a file. */
export function setUpEachTest(): void {
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
}
