import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { gone, groupGone, groupMembers, isAlive } from './processes.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures-companion.ts', import.meta.url));

test.each(['exit', 'throw', 'SIGKILL', 'SIGTERM'] as const)(
  'no engine outlives a companion that ends by %s',
  async (way) => {
    const companion = fork(FIXTURE, { execArgv: ['--import', 'tsx'], stdio: 'ignore' });
    const [children] = (await once(companion, 'message')) as [{ hosts: number[]; group: number }];
    expect(children.hosts.every(isAlive)).toBe(true);
    expect(groupMembers(children.group).length).toBeGreaterThan(5);
    if (way === 'SIGKILL' || way === 'SIGTERM') companion.kill(way);
    else companion.send(way);
    await once(companion, 'exit');
    for (const pid of children.hosts) await gone(pid);
    await groupGone(children.group);
  },
);

test('an engine that hangs ends with the companion all the same', async () => {
  const companion = fork(FIXTURE, { execArgv: ['--import', 'tsx'], stdio: 'ignore' });
  const [children] = (await once(companion, 'message')) as [{ hosts: number[]; group: number }];
  for (const pid of [...children.hosts, -children.group]) process.kill(pid, 'SIGSTOP');
  companion.send('exit');
  await once(companion, 'exit');
  for (const pid of children.hosts) await gone(pid);
  await groupGone(children.group);
});
