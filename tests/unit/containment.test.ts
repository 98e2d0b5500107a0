/** Programs that read strangers' files see no key, reach nobody, and end where they ask for too much. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startContained, type ResourceLimits } from '../../companion/media/containment.ts';

const LIMITS: ResourceLimits = { memoryBytes: 4 * 1024 ** 3, cpuS: 60 };

/** What a program of Node's writes, and how it ends. */
async function ran(
  script: string,
  limits = LIMITS,
): Promise<{ output: string; code: number | null; signal: string | null }> {
  const child = await startContained(process.execPath, ['-e', script], limits);
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ output, code, signal });
    });
  });
}

/** Asked of the system itself: some containers let nobody leave the network. */
function canLeaveNetwork(): boolean {
  return spawnSync('unshare', ['--user', '--map-current-user', '--net', 'true']).status === 0;
}

describe('a contained program', () => {
  it('sees no key of the environment', async () => {
    process.env['ELEVENLABS_API_KEY'] = 'sk-secret';
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/secret.json';
    try {
      const { output } = await ran('console.log(JSON.stringify(process.env))');
      expect(output).toContain('PATH');
      expect(output).not.toMatch(/secret/);
    } finally {
      delete process.env['ELEVENLABS_API_KEY'];
      delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    }
  });

  it.runIf(process.platform === 'linux')(
    'ends where it takes more time of the processor than it may',
    async () => {
      const { output, signal, code } = await ran('for (;;);', { ...LIMITS, cpuS: 1 });
      expect(output).toBe('');
      expect([signal, code]).not.toEqual([null, 0]);
    },
  );

  it.runIf(process.platform === 'linux')('gets no more memory than it may', async () => {
    const script =
      'const kept = []; for (let i = 0; i < 40; i++) kept.push(Buffer.alloc(2 ** 27, 1)); console.log("all");';
    const { output, code, signal } = await ran(script, { ...LIMITS, memoryBytes: 3 * 1024 ** 3 });
    expect(output).toBe('');
    expect([signal, code]).not.toEqual([null, 0]);
  });

  it.runIf(canLeaveNetwork())('reaches nobody, where the system can take the network away', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    let connections = 0;
    server.on('connection', () => connections++);
    const { port } = server.address() as AddressInfo;
    const { output } = await ran(
      `const socket = require('node:net').connect(${port}, '127.0.0.1');
       socket.once('connect', () => { console.log('reached'); process.exit(); });
       socket.once('error', ({ code }) => { console.log(code); });`,
    );
    server.close();
    expect(connections).toBe(0);
    expect(output).toMatch(/ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|EADDRNOTAVAIL/);
  });
});
