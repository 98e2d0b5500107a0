/** How soon the companion is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { percentile } from '../../shared/percentile.ts';
import { rounded, type Bench, type Measured } from './bench.ts';

const STARTS = 7;

export const startup: Bench = {
  name: 'startup',
  async run(): Promise<Measured> {
    const ready: number[] = [];
    for (let i = 0; i < STARTS; i++) ready.push(await companionReadyMs());
    return {
      figures: {
        companion_ready_ms: {
          value: rounded(percentile(ready, 0.5) ?? 0),
          unit: 'ms',
          goal: 1000,
          better: 'lower',
        },
      },
      notes: [
        `companion: median of ${STARTS} starts, from the process being started to its answer to /api/health`,
      ],
    };
  },
};

async function companionReadyMs(): Promise<number> {
  const beganAtMs = performance.now();
  const companion = spawn(process.execPath, ['--import', 'tsx', 'companion/main.ts'], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(companion.stdout, 'data')) as [Buffer];
    const address = /http:\S+/.exec(line.toString())?.[0] ?? '';
    const answer = await fetch(`${address}/api/health`);
    if (!answer.ok) throw new Error(`the companion answered ${answer.status}`);
    return performance.now() - beganAtMs;
  } finally {
    companion.kill('SIGKILL');
  }
}
