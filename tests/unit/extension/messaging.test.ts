import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MESSAGES } from '../../../extension/messages.ts';
import { answerAs, ask } from '../../../extension/messaging.ts';

interface From {
  readonly id: string;
  readonly tab?: { readonly id: number };
  readonly origin?: string;
}
type Listener = (message: unknown, from: From, send: (answer: unknown) => void) => boolean;

/** Chrome's message bus, as far as one process needs it. */
function bus(): {
  sendMessage: (message: unknown, from?: From) => Promise<unknown>;
  listeners: Set<Listener>;
} {
  const listeners = new Set<Listener>();
  return {
    listeners,
    sendMessage: (message, from = { id: 'samevoice' }) =>
      new Promise((resolve, reject) => {
        const taken = [...listeners].some((listener) => listener(message, from, resolve));
        if (!taken) reject(new Error('Receiving end does not exist.'));
      }),
  };
}

let listeners: Set<Listener>;
let sendMessage: (message: unknown, from?: From) => Promise<unknown>;

beforeEach(() => {
  const made = bus();
  ({ listeners, sendMessage } = made);
  vi.stubGlobal('chrome', {
    runtime: {
      id: 'samevoice',
      sendMessage,
      onMessage: {
        addListener: (listener: Listener) => listeners.add(listener),
        removeListener: (listener: Listener) => listeners.delete(listener),
      },
    },
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

type Nothing = Record<string, never>;

function soundRoom(media: () => Promise<Nothing> | Nothing): () => void {
  const empty = (): Nothing => ({});
  return answerAs('offscreen', {
    begin: () => ({ problem: null }),
    end: empty,
    paired: empty,
    tune: empty,
    flush: empty,
    picture: empty,
    marked: empty,
    media,
  });
}

const position = { mediaMs: 0, rate: 1, paused: false, atMs: 0, source: '', volume: 1 };

describe('a message between two parts', () => {
  test('is answered by its receiver', async () => {
    soundRoom(() => ({}));
    expect(await ask('offscreen', 'media', position)).toEqual({ ok: true, value: {} });
  });

  test('to nobody is a failure', async () => {
    expect(await ask('offscreen', 'media', position)).toEqual({ ok: false, failure: 'nobody' });
  });

  test('whose receiver fails is a failure', async () => {
    soundRoom(() => Promise.reject(new Error('no')));
    expect(await ask('offscreen', 'media', position)).toEqual({ ok: false, failure: 'failed' });
  });

  test('whose receiver never answers is a failure after its time', async () => {
    vi.useFakeTimers();
    soundRoom(() => new Promise(() => undefined));
    const asked = ask('offscreen', 'media', position);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await asked).toEqual({ ok: false, failure: 'timeout' });
  });

  test.each([
    { to: 'offscreen', type: 'media', body: { mediaMs: 'late' } },
    { to: 'offscreen', type: 'toString', body: {} },
  ])('that is not in the map, or not as the map says, is refused: $type', async (message) => {
    const media = vi.fn((): Nothing => ({}));
    soundRoom(media);
    expect(await sendMessage(message)).toEqual({ ok: false, failure: 'not_understood' });
    expect(media).not.toHaveBeenCalled();
  });

  test('to somebody else is left alone', async () => {
    soundRoom(() => ({}));
    await expect(sendMessage({ to: 'background', type: 'stop', body: {} })).rejects.toThrow('Receiving end');
  });

  test('after its receiver went finds nobody', async () => {
    soundRoom(() => ({}))();
    expect(await ask('offscreen', 'media', position)).toEqual({ ok: false, failure: 'nobody' });
  });

  describe('from a page’s content script', () => {
    const page = { id: 'samevoice', tab: { id: 7 }, origin: 'https://films.example' };
    const options = { id: 'samevoice', tab: { id: 7 }, origin: 'chrome-extension://samevoice' };
    const end = { to: 'offscreen', type: 'end', body: {} };

    test('is taken where pages may say it', async () => {
      soundRoom(() => ({}));
      const message = { to: 'offscreen', type: 'media', body: position };
      expect(await sendMessage(message, page)).toEqual({ ok: true, value: {} });
    });

    test('is nobody’s where only the extension may say it', async () => {
      soundRoom(() => ({}));
      await expect(sendMessage(end, page)).rejects.toThrow('Receiving end');
      expect(await sendMessage(end, options)).toEqual({ ok: true, value: {} });
    });

    test.each(
      Object.entries(MESSAGES).flatMap(([to, types]) =>
        Object.keys(types).map((type) => [to, type] as const),
      ),
    )('to %s, %s: pages say where their players are, and nothing else', (to, type) => {
      const said = [
        'background media',
        'offscreen media',
        'offscreen picture',
        'offscreen marked',
        'offscreen flush',
      ];
      const types: Readonly<Record<string, object>> = MESSAGES[to as keyof typeof MESSAGES];
      expect('fromContent' in (types[type] ?? {})).toBe(said.includes(`${to} ${type}`));
    });
  });
});
