/** A target language that nobody speaks, as a viewer meets it: said before, read while, and nothing is turned down. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CompanionAnswer } from '../../../client/http/engine-list.ts';
import { setMessageSource } from '../../../client/i18n/text.ts';
import { readiness, targetChoices } from '../../../client/i18n/language-choices.ts';
import type { Caption } from '../../../client/captions/caption.ts';
import type { PageCommand, TimingInForce } from '../../../client/timing/picture.ts';
import type { SessionEvent } from '../../../client/session/session-event.ts';
import { CaptionStore } from '../../../client/session/caption-store.ts';
import { CompanionMessageHandler } from '../../../client/session/companion-message-handler.ts';
import { DubReassembler } from '../../../client/session/dub-reassembler.ts';
import { FilmTiming } from '../../../client/timing/film-timing.ts';
import { StatusPanel } from '../../../extension/popup/status-panel.tsx';
import { defaultSettings, type Effective } from '../../../extension/settings.ts';
import { OFF, type DubbingState } from '../../../extension/state.ts';
import { languageOptions } from '../../../client/ui/fields.tsx';
import { SpeakerDirectory } from '../../../client/captions/speaker-directory.ts';
import {
  EMPTY_TRANSCRIPT,
  withTranscriptEvent,
  type Transcript,
  type TranscriptEvent,
} from '../../../client/captions/transcript.ts';
import { filled } from '../../../client/i18n/bundled-messages.ts';
import type { EngineList } from '../../../shared/http/engines.ts';
import type { CompanionMessage } from '../../../shared/protocol/companion-messages.ts';
import type { EngineInfos } from '../../../shared/engine-info.ts';
import { wordsIn } from '../../fixtures/words-in.ts';
import english from '../../../client/i18n/_locales/en/messages.json';

const PAIRS = [
  { source: 'en', target: 'es', isSpoken: true },
  { source: 'en', target: 'zu', isSpoken: false },
];
const ENGINES: EngineInfos = {
  stt: { name: 'whisper', kind: 'local' },
  translation: { name: 'google-translate', kind: 'cloud' },
  tts: { name: 'captions-only', kind: 'embedded' },
  speaker: { name: 'voiceprint', kind: 'embedded' },
  vad: { name: 'silero', kind: 'embedded' },
};

beforeEach(() => {
  setMessageSource((key, fill) => filled(english[key], fill));
});

describe('languages to choose from', () => {
  test('say which of them are captioned only, whatever their regions', () => {
    const options = languageOptions(targetChoices(PAIRS, 'en', 'zu-ZA', 'en'));
    expect(options.map(({ name }) => name)).toEqual([
      'Latin American Spanish',
      'Spanish',
      'Zulu (captions only)',
      'Zulu (South Africa) (captions only)',
    ]);
  });

  test('are known to be dubbed, captioned or neither', () => {
    expect(readiness(PAIRS, 'auto', 'es-MX')).toBe('dubbed');
    expect(readiness(PAIRS, 'en-GB', 'zu')).toBe('captioned');
    expect(readiness(PAIRS, 'en', 'ja')).toBe('none');
  });
});

describe('the popup', () => {
  const engines: CompanionAnswer<EngineList> = {
    ok: true,
    value: {
      engines: [],
      languages: [{ source: 'en', targets: ['es'], captions: ['zu'] }],
      keys: [],
    },
  };

  function read(targetLanguage: string, change: Partial<DubbingState> = {}, captionsOff = false): string[] {
    const { sites: _, ...defaults } = defaultSettings('en');
    const captions = { ...defaults.captions, ...(captionsOff ? { text: 'off' as const } : {}) };
    const effective: Effective = { ...defaults, targetLanguage, captions };
    // The language may have been changed since it was begun.
    const state = { ...OFF, targetLanguage: 'es', ...change };
    return wordsIn(StatusPanel({ state, here: true, engines, effective, spendCapUsd: null }));
  }

  test('says so before anything is started', () => {
    expect(read('zu')).toContain('No voice speaks Zulu: captions only');
    expect(read('es').join()).not.toContain('captions only');
  });

  test('says so while it goes on, and names no voice, no engine and no lag of a dub', () => {
    const speakers = [{ speakerId: 's1', name: 'Speaker 1', voiceKind: 'stock' as const }];
    const words = read('zu', { phase: 'on', link: 'live', engines: ENGINES, speakers });
    expect(words).toContain('No voice speaks Zulu: captions only');
    expect(words).toContain('Speaker 1');
    for (const absent of ['ai_voice_note', 'fact_lag', 'voice_kind_stock'] as const) {
      expect(words).not.toContain(english[absent].message);
    }
    expect(words).not.toContain('Captions only');
  });

  test('says what to do where captions are off: nothing at all would come', () => {
    expect(read('zu')).toContain(english.captions_only_why.message);
    expect(read('zu', {}, true)).toContain(english.captions_only_but_off.message);
  });
});

describe('what comes from the companion', () => {
  const CLAUSE: CompanionMessage = {
    type: 'clause',
    clause_id: 1,
    text: 'Good morning.',
    start_ms: 0,
    end_ms: 900,
    speaker_id: 's1',
    language: 'en',
  };
  const TRANSLATION: CompanionMessage = {
    type: 'translation',
    clause_id: 1,
    text: 'Sawubona.',
    engine: 'google-translate',
  };
  const END: CompanionMessage = {
    type: 'dub_end',
    clause_id: 1,
    outcome: 'dropped',
    reason: 'no_voice',
    duration_ms: 0,
  };

  let captions: Caption[];
  let commands: unknown[];
  let events: SessionEvent[];
  let dubbers: string[];
  let transcript: Transcript;
  let handler: CompanionMessageHandler;

  beforeEach(() => {
    [captions, commands, events, dubbers] = [[], [], [], []];
    transcript = EMPTY_TRANSCRIPT;
    const dubs = new DubReassembler(48_000, (command) => commands.push(command));
    const speakers = new SpeakerDirectory();
    const host = {
      session: (event: SessionEvent) => events.push(event),
      caption: (caption: Caption) => captions.push(caption),
      transcript: (event: TranscriptEvent) => {
        transcript = withTranscriptEvent(transcript, event);
      },
    };
    handler = new CompanionMessageHandler(new CaptionStore(speakers), speakers, dubs, host, {
      started: () => undefined,
      engines: ({ tts }) => dubbers.push(tts.name),
      clause: () => undefined,
      dropped: () => undefined,
      dubbed: () => ({ startMs: 0, startFrame: 0, endFrame: 0, speakerId: 's1' }),
      fatal: () => undefined,
      relabel: () => undefined,
    });
  });

  test('is shown as a caption for as long as it takes to read, and nothing is played', () => {
    for (const message of [CLAUSE, TRANSLATION, END]) handler.message(message);
    expect(captions).toMatchObject([
      { kind: 'show', text: 'Sawubona.', original: 'Good morning.', lingerMs: 1_500 },
    ]);
    expect(commands).toEqual([]);
  });

  test('is not shown after a seek', () => {
    for (const message of [CLAUSE, TRANSLATION]) handler.message(message);
    handler.flush();
    handler.message(END);
    expect(captions).toEqual([]);
  });

  test('takes a passing problem back, as a dub would', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const error = { code: 'engine_failed', message: 'It failed.', retryable: true, fatal: false } as const;
    handler.message({ type: 'error', ...error });
    now.mockReturnValue(20_000);
    for (const message of [CLAUSE, TRANSLATION, END]) handler.message(message);
    now.mockRestore();
    expect(events.at(-1)).toEqual({ kind: 'problem', problem: null });
  });

  test('tells which engines dub, at the start and when the language is changed', () => {
    const tts = { name: 'kokoro', kind: 'local' } as const;
    handler.message({
      ...{ type: 'dubbing_started', session_id: 's1', engines: ENGINES, resumed: false },
      ...{ source_language: 'en', target_language: 'zu', chunk_size: 1_024 },
    });
    handler.message({
      ...{ type: 'notice', code: 'engine_replaced', message: 'Kokoro speaks Spanish.' },
      parameters: { reason: 'voice', engine: 'kokoro', language: 'es' },
      engines: { ...ENGINES, tts },
    });
    expect(dubbers).toEqual(['captions-only', 'kokoro']);
  });

  test('is no line on the companion’s page that went wrong', () => {
    for (const message of [CLAUSE, TRANSLATION, END]) handler.message(message);
    expect(transcript.lines).toMatchObject([{ translation: 'Sawubona.', isUnspoken: false }]);
  });

  test('nor is a clause that the dubs before it said already, which is no caption of its own', () => {
    const end: CompanionMessage = { ...END, reason: 'already_spoken' };
    for (const message of [CLAUSE, { ...TRANSLATION, text: '' }, end]) handler.message(message);
    expect(transcript.lines).toMatchObject([{ text: 'Good morning.', isUnspoken: false }]);
    expect(captions).toEqual([]);
  });
});

describe('watching with lip-sync', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is live while no dub is to come, and late again once there is one', () => {
    const page: PageCommand[] = [];
    const told: TimingInForce[] = [];
    const room = {
      ...{ frame: 0, output: undefined, outputLatencyMs: 20 },
      ...{ command: () => undefined, search: () => undefined },
    };
    const { watching: _, ...timing } = defaultSettings('en');
    const film = new FilmTiming(
      room,
      48_000,
      { ...timing, watching: 'lip-sync' },
      {
        page: (command) => page.push(command),
        timing: (inForce) => told.push(inForce),
      },
    );
    const pictures = () =>
      page.flatMap((command) => (command.kind === 'picture' ? [command.delayMs !== null] : []));
    try {
      vi.advanceTimersByTime(4_000);
      expect(pictures().at(-1)).toBe(true);
      film.setDubbed(false);
      expect(pictures().at(-1)).toBe(false);
      vi.advanceTimersByTime(10_000);
      expect(pictures().at(-1)).toBe(false);
      expect(told.at(-1)).toMatchObject({ watching: 'live', delayMs: 0 });
      film.setDubbed(true);
      vi.advanceTimersByTime(4_000);
      expect(pictures().at(-1)).toBe(true);
    } finally {
      film.stop();
    }
  });
});
