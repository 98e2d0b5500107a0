import { expect, it } from 'vitest';
import { AskedHost } from '../../companion/engines/process/asked-host.ts';
import { WorkerDied } from '../../companion/engines/process/serial-worker.ts';

it('a process that is not ready in time is ended, and said to be', async () => {
  const script = new URL('../fixtures/silent-host.ts', import.meta.url);
  const host = new AskedHost<object, { readonly type: 'ready' }>(script, { name: 'silent', stage: 'tts' });
  await expect(host.load({ type: 'load' }, 'ready', 50)).rejects.toThrow(WorkerDied);
  expect(host.alive).toBe(false);
});
