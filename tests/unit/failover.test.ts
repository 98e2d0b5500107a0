/** A stage goes over to another engine where its own fails, and back. */
import { describe, expect, it, vi } from 'vitest';
import type { Translator } from '../../companion/dubbing/ports/translator.ts';
import { EngineHealth } from '../../companion/engines/failover/health.ts';
import { FallbackChain, type Candidate } from '../../companion/engines/failover/fallback-chain.ts';
import { FailoverTranslator } from '../../companion/engines/failover/translator.ts';
import { DubError, type ErrorCode } from '../../shared/protocol/errors.ts';
import type { EngineKind } from '../../shared/engine-info.ts';
import { customer } from '../fixtures/customer.ts';
import { never, request } from './failover-bed.ts';

function translator(
  name: string,
  kind: EngineKind,
  translate: (signal: AbortSignal) => Promise<string>,
): Candidate<Translator> & { asked: number } {
  const info = { name, kind };
  const candidate = {
    asked: 0,
    health: new EngineHealth(),
    engine: {
      info,
      pairs: () => [],
      translate: async (_request: unknown, signal: AbortSignal) => {
        candidate.asked++;
        return { text: await translate(signal), engine: info };
      },
    },
  };
  return candidate;
}

const fails = (code: ErrorCode) => () =>
  Promise.reject(new DubError(code, undefined, { stage: 'translation' }));
const stalls = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
const says = (text: string) => () => Promise.resolve(text);

function among(
  candidates: [Candidate<Translator>, ...Candidate<Translator>[]],
  viewer = customer(),
): FailoverTranslator {
  return new FailoverTranslator(new FallbackChain('translation', candidates, viewer));
}

describe('a stage with somebody to take over', () => {
  it('keeps the clause, and says once that it moved', async () => {
    const viewer = customer();
    const cloud = translator('google-translate', 'cloud', fails('key_rejected'));
    const stage = among([cloud, translator('apertium', 'embedded', says('uno'))], viewer);
    for (let i = 0; i < 3; i++) expect((await stage.translate(request, never)).engine.name).toBe('apertium');
    expect(cloud.asked).toBe(1);
    expect(viewer.changes).toMatchObject([
      { stage: 'translation', to: { name: 'apertium' }, reason: 'key_rejected' },
    ]);
    expect(stage.info.name).toBe('apertium');
  });

  it('does not wait a second for one that stalls, and gives it half of one', async () => {
    vi.useFakeTimers();
    try {
      const next = translator('apertium', 'embedded', says('uno'));
      const stage = among([translator('google-translate', 'cloud', stalls), next]);
      const translated = stage.translate(request, never);
      await vi.advanceTimersByTimeAsync(500);
      expect(next.asked).toBe(0);
      await vi.advanceTimersByTimeAsync(500);
      expect(next.asked).toBe(1);
      expect((await translated).text).toBe('uno');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not moved by a single slow or failed answer', async () => {
    const viewer = customer();
    let isFirst = true;
    const cloud = translator('google-translate', 'cloud', () => {
      if (!isFirst) return Promise.resolve('cloud');
      isFirst = false;
      return fails('engine_failed')();
    });
    const stage = among([cloud, translator('apertium', 'embedded', says('uno'))], viewer);
    expect((await stage.translate(request, never)).text).toBe('uno');
    expect((await stage.translate(request, never)).text).toBe('cloud');
    expect(viewer.changes).toEqual([]);
  });

  it('goes back up when the better engine works again, by one trial at a time', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const viewer = customer();
      let works = false;
      const cloud = translator('google-translate', 'cloud', () =>
        works ? Promise.resolve('cloud') : fails('engine_failed')(),
      );
      const stage = among([cloud, translator('apertium', 'embedded', says('uno'))], viewer);
      for (let i = 0; i < 5; i++) await stage.translate(request, never);
      expect(cloud.asked).toBe(2);
      vi.advanceTimersByTime(2100);
      await Promise.all([stage.translate(request, never), stage.translate(request, never)]);
      expect(cloud.asked).toBe(3);
      // Twice as long after the trial that failed.
      vi.advanceTimersByTime(2100);
      await stage.translate(request, never);
      expect(cloud.asked).toBe(3);
      works = true;
      vi.advanceTimersByTime(2100);
      expect((await stage.translate(request, never)).text).toBe('cloud');
      expect(viewer.changes.map(({ to }) => to.name)).toEqual(['apertium', 'google-translate']);
      expect(viewer.changes[1]?.reason).toBe('recovered');
    } finally {
      vi.useRealTimers();
    }
  });

  it('moves down when the cap is reached, for that session alone, and back when it is raised', async () => {
    const [poor, rich] = [customer(), customer()];
    poor.account.setCap(0.01);
    const cloud = translator('google-translate', 'cloud', says('cloud'));
    const local = translator('apertium', 'embedded', says('uno'));
    const paying = (account: typeof poor.account): Candidate<Translator> => ({
      ...cloud,
      engine: {
        ...cloud.engine,
        translate: (asked, signal) => {
          account.buy({ stage: 'translation', amount: 1, usd: 0.02 });
          return cloud.engine.translate(asked, signal);
        },
      },
    });
    const [ofPoor, ofRich] = [
      among([paying(poor.account), local], poor),
      among([paying(rich.account), local], rich),
    ];
    expect((await ofPoor.translate(request, never)).text).toBe('uno');
    expect((await ofRich.translate(request, never)).text).toBe('cloud');
    expect(poor.account.spend.usd).toBe(0);
    expect(poor.changes.map(({ reason }) => reason)).toEqual(['spend_cap_reached']);
    poor.account.setCap(1);
    expect((await ofPoor.translate(request, never)).text).toBe('cloud');
    expect(rich.changes).toEqual([]);
  });
});

describe('a stage with nobody to take over', () => {
  it('tries again after passing trouble, and says what is wrong after lasting trouble without asking', async () => {
    const passing = translator('google-translate', 'cloud', fails('engine_failed'));
    const alone = among([passing]);
    for (let i = 0; i < 4; i++) {
      await expect(alone.translate(request, never)).rejects.toMatchObject({ code: 'engine_failed' });
    }
    expect(passing.asked).toBe(4);
    const lasting = translator('google-translate', 'cloud', fails('key_rejected'));
    const barred = among([lasting]);
    for (let i = 0; i < 4; i++) {
      await expect(barred.translate(request, never)).rejects.toMatchObject({ code: 'key_rejected' });
    }
    expect(lasting.asked).toBe(1);
  });
});
