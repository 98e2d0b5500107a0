import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { AskedHost } from '../../companion/engines/process/asked-host.ts';
import { WorkerDied } from '../../companion/engines/process/serial-worker.ts';

interface Echo {
  readonly type: 'echo';
  readonly said?: unknown;
}
const READY = z.object({ type: z.literal('ready') });
const ECHO: z.ZodType<Echo> = z.object({ type: z.literal('echo'), said: z.number().exactOptional() });

it('a process that is not ready in time is ended, and said to be', async () => {
  const script = new URL('../fixtures/silent-host.ts', import.meta.url);
  const host = new AskedHost<object, { readonly type: 'ready' }>(script, READY, {
    name: 'silent',
    stage: 'tts',
  });
  await expect(host.load({ type: 'load' }, 'ready', 50)).rejects.toThrow(WorkerDied);
  expect(host.alive).toBe(false);
});

it('what a process was asked is not kept once it has answered', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const script = new URL('../fixtures/echo-host.ts', import.meta.url);
  const host = new AskedHost<object, Echo>(script, ECHO, { name: 'echo', stage: 'speaker' });
  try {
    const ask = async (): Promise<WeakRef<object>> => {
      const message = { type: 'embed', sound: new Int16Array(16_000) };
      await host.ask(message, 'echo');
      return new WeakRef(message);
    };
    const asked = [await ask(), await ask(), await ask()];
    // Weak references hold on until the turn is over, and the channel a little longer.
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    expect(asked.map((message) => message.deref())).toEqual([undefined, undefined, undefined]);
  } finally {
    host.end();
  }
});

it('what is asked of a process that ends is answered with that', async () => {
  const script = new URL('../fixtures/silent-host.ts', import.meta.url);
  const host = new AskedHost<object, { readonly type: 'ready' }>(script, READY, {
    name: 'silent',
    stage: 'tts',
  });
  const asked = host.ask({ type: 'load' }, 'ready');
  host.end();
  await expect(asked).rejects.toThrow('silent ended');
  await expect(host.ask({ type: 'load' }, 'ready')).rejects.toThrow('silent ended');
});

it('an answer that comes twice is not taken for that of the next question', async () => {
  const script = new URL('../fixtures/echo-host.ts', import.meta.url);
  const host = new AskedHost<object, Echo>(script, ECHO, { name: 'echo', stage: 'tts' });
  try {
    for (const said of [1, 2, 3]) {
      await expect(host.ask({ says: said, times: 3 }, 'echo')).resolves.toEqual({ type: 'echo', said });
    }
  } finally {
    host.end();
  }
});

it.each([
  ['words', 'loud'],
  ['nothing', null],
  ['a list', []],
  ['no number', Number.NaN],
])('a process that answers with %s instead is ended, and nobody waits for it', async (_, says) => {
  const script = new URL('../fixtures/echo-host.ts', import.meta.url);
  const host = new AskedHost<object, Echo>(script, ECHO, { name: 'echo', stage: 'tts' });
  await expect(host.ask({ says }, 'echo')).rejects.toThrow(WorkerDied);
  expect(host.alive).toBe(false);
});
