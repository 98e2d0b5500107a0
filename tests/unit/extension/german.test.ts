/** What a viewer with a German browser reads when something changes or fails: nothing of it is English. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { problemIn } from '../../../client/http/companion-client.ts';
import { filled } from '../../../client/i18n/bundled-messages.ts';
import { setMessageSource } from '../../../client/i18n/text.ts';
import { CaptionStore } from '../../../client/session/caption-store.ts';
import { CompanionMessageHandler } from '../../../client/session/companion-message-handler.ts';
import { DubReassembler } from '../../../client/session/dub-reassembler.ts';
import type { SessionEvent } from '../../../client/session/session-event.ts';
import { SpeakerDirectory } from '../../../client/captions/speaker-directory.ts';
import { ProblemNotice } from '../../../client/ui/notice.tsx';
import german from '../../../client/i18n/_locales/de/messages.json';
import { engineRestarted, lostSpeech } from '../../../companion/dubbing/recognition-trouble.ts';
import type { SessionEvent as DomainEvent } from '../../../companion/dubbing/events.ts';
import { reportOfError } from '../../../companion/failure-report.ts';
import { encodeEvent } from '../../../companion/sessions/wire-encoder.ts';
import { StatusPanel } from '../../../extension/popup/status-panel.tsx';
import { defaultSettings } from '../../../extension/settings.ts';
import { OFF, type DubbingState } from '../../../extension/state.ts';
import { companionMessage } from '../../../shared/protocol/companion-messages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { wordsIn } from '../../fixtures/words-in.ts';

const NOW_MS = 1_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS });
  setMessageSource((key, fill) => filled(german[key], fill));
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the popup says after an event of a session, which comes by the wire. */
function popupAfter(event: DomainEvent): string[] {
  const message = companionMessage.parse(JSON.parse(String(encodeEvent(event, 'binary'))));
  const told: SessionEvent[] = [];
  const speakers = new SpeakerDirectory();
  const dubs = new DubReassembler(48_000, () => undefined);
  const host = { session: (one: SessionEvent) => void told.push(one) };
  const handler = new CompanionMessageHandler(new CaptionStore(speakers), speakers, dubs, host, {
    started: () => undefined,
    engines: () => undefined,
    clause: () => undefined,
    dropped: () => undefined,
    dubbed: () => ({ startMs: 0, startFrame: 0, endFrame: 0, speakerId: 's1' }),
    fatal: () => undefined,
    relabel: () => undefined,
  });
  handler.message(message);
  const state = told.reduce<DubbingState>(after, { ...OFF, phase: 'on' });
  const { sites: _, ...effective } = defaultSettings('de');
  return wordsIn(StatusPanel({ state, here: true, engines: undefined, effective, spendCapUsd: null }));
}

function after(state: DubbingState, event: SessionEvent): DubbingState {
  switch (event.kind) {
    case 'notice':
      return { ...state, notice: { code: event.code, parameters: event.parameters, atMs: NOW_MS } };
    case 'problem':
      return { ...state, problem: event.problem };
    default:
      return state;
  }
}

const EVENTS: readonly [what: string, event: DomainEvent, german: readonly string[]][] = [
  [
    'an engine was replaced',
    {
      ...{ type: 'notice', code: 'engine_replaced' },
      parameters: { reason: 'quota_exhausted', from: 'google-translate', to: 'apertium' },
    },
    ['Dein Konto bei Google Translate hat kein Guthaben mehr. Stattdessen wird Apertium benutzt.'],
  ],
  [
    'the cap is near',
    { type: 'notice', code: 'cap_near', parameters: { reason: 'spending', spent: 0.41, limit: 0.5 } },
    ['0,41\u00a0$ deiner Grenze von 0,50\u00a0$ sind ausgegeben.'],
  ],
  [
    'no voice speaks the language',
    { type: 'notice', code: 'engine_replaced', parameters: { reason: 'no_voice', language: 'zu' } },
    ['Keine Stimme spricht diese Sprache: Zulu. Stattdessen gibt es Untertitel.'],
  ],
  [
    'a voice is gone',
    {
      ...{ type: 'notice', code: 'voice_replaced' },
      parameters: { reason: 'gone', gone: 'Ada', speaker: 'Speaker 2', voice: 'Berta' },
    },
    ['Die Stimme „Ada“ gibt es nicht mehr. Sprecher 2 hat jetzt die Stimme „Berta“.'],
  ],
  [
    'an engine was restarted',
    engineRestarted({ name: 'whisper', kind: 'local' }),
    ['Whisper war ausgefallen und wurde neu gestartet.'],
  ],
  [
    'speech was lost',
    lostSpeech(1_200, 3_450, new DubError('engine_failed', { reason: 'ended', engine: 'whisper' })),
    [
      german.error_engine_failed.message,
      'Whisper wurde unerwartet beendet.',
      'Was zwischen Sekunde 1,2 und 3,5 der Sitzung gesagt wurde, ist nicht synchronisiert.',
    ],
  ],
  [
    'the actors cannot be used',
    { type: 'notice', code: 'actors_unavailable', parameters: { reason: 'store', why: 'store_locked' } },
    [`${german.error_store_locked.message} Die Synchronisation geht ohne bekannte Darsteller weiter.`],
  ],
];

describe('the popup', () => {
  test('shows who speaks in German while nobody has named them', () => {
    const { sites: _, ...effective } = defaultSettings('de');
    const speakers = [
      { speakerId: 's1', name: 'Speaker 1', voiceKind: 'stock' as const },
      { speakerId: 's2', name: 'Speaker Ana', voiceKind: 'stock' as const },
    ];
    const state: DubbingState = { ...OFF, phase: 'on', speakers };
    const words = wordsIn(
      StatusPanel({ state, here: true, engines: undefined, effective, spendCapUsd: null }),
    );
    expect(words).toEqual(expect.arrayContaining(['Sprecher 1', 'Speaker Ana']));
  });

  test.each(EVENTS)('says in German that %s', (_, event, sentences) => {
    const words = popupAfter(event);
    expect(words).toEqual(expect.arrayContaining([...sentences]));
    const { message } = JSON.parse(String(encodeEvent(event, 'binary'))) as { message: string };
    // What the companion says to scripts is in none of it.
    for (const part of message.split('. ')) expect(words.join(' ')).not.toContain(part);
  });
});

describe('the options page', () => {
  test.each([
    [
      new DubError('sample_unusable', { reason: 'too_short', seconds: 4, least: 10 }),
      ['Es sind 4 Sekunden Sprache. Mindestens 10 sind nötig, am besten 1 bis 2 Minuten.'],
    ],
    [
      new DubError('not_found', { reason: 'actor_voice', language: 'en' }),
      ['Dieser Darsteller hat in dieser Sprache noch keine Stimme: Englisch.'],
    ],
    [new DubError('store_locked'), [german.error_store_locked.message]],
  ])('says in German what a request failed of: %s', (error, sentences) => {
    const body = JSON.stringify({ error: { ...reportOfError(error), retryable: error.retryable } });
    const words = wordsIn(ProblemNotice({ problem: problemIn(body) }));
    expect(words).toEqual(expect.arrayContaining(sentences));
    expect(words.join(' ')).not.toContain(error.message);
  });
});
