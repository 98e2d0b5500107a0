import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../companion/dubbing/events.ts';
import { engineInfos } from '../../../companion/dubbing/ports/engine-set.ts';
import type { SessionStarted } from '../../../companion/sessions/outbound.ts';
import { Outbox } from '../../../companion/sessions/outbox.ts';
import { scriptedCatalog } from '../../fakes/scripted-engines.ts';
import { customer } from '../../fixtures/customer.ts';

describe('the outbox', () => {
  const event = (text: string): SessionEvent => ({ type: 'translation', clauseId: 1, text, engine: 'none' });
  const started = (sessionId: string): SessionStarted => ({
    ...{ type: 'started', sessionId, sourceLanguage: 'en', targetLanguage: 'es' },
    ...{ chunkSamples: 1024, isResumed: false, resumeToken: 'token' },
    engines: engineInfos(scriptedCatalog().choose({ source: 'en', target: 'es' }, customer()).engines),
  });
  const transport = () => {
    const sent: string[] = [];
    const pings: number[] = [];
    return {
      sent,
      pings,
      send: (data: string | Uint8Array) => {
        const { text, session_id } = JSON.parse(String(data)) as { text?: string; session_id?: string };
        sent.push(text ?? session_id ?? '');
      },
      ping: (token: number) => pings.push(token),
      close: () => undefined,
    };
  };

  it('sends again what was not acknowledged, to the connection that comes next, and nothing twice that was', () => {
    const outbox = new Outbox();
    const first = transport();
    outbox.attach(first, 'binary', started('hello'));
    outbox.push(event('one'));
    outbox.push(event('two'));
    outbox.acknowledge(1);
    outbox.detach();
    outbox.push(event('three'));
    const second = transport();
    outbox.attach(second, 'binary', started('again'));
    outbox.detach();
    expect(first.sent).toEqual(['hello', 'one', 'two']);
    expect(second.sent).toEqual(['again', 'two', 'three']);
  });

  it('owes nobody anything once its session is over', () => {
    const outbox = new Outbox();
    outbox.push(event('one'));
    outbox.clear();
    const next = transport();
    outbox.attach(next, 'binary', started('hello'));
    expect(next.sent).toEqual(['hello']);
    outbox.detach();
  });
});
