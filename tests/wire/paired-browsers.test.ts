/** Browsers that are paired: what they may, how they are forgotten, and what is kept of them. */
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MOST_BROWSERS } from '../../companion/access/paired-browsers.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { WireClient } from '../fakes/client.ts';
import { pair, ticketFor, withTicket } from '../fakes/pairing.ts';
import { started, refusal, code, newCode, setUpEachTest } from './pairing-bed.ts';

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-pairing-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

setUpEachTest();

describe('browsers that are paired', () => {
  it('are several, each by itself, and each sees which one it is', async () => {
    const companion = await started();
    const first = await pair(companion.address, code(companion), 'the first');
    const second = await pair(companion.address, await newCode(companion), 'the second');
    const api = withTicket(companion.address, await ticketFor(companion.address, second));
    const { browsers } = await api.call(routes.pairing.browsers);
    expect(browsers.map(({ name, is_this }) => [name, is_this])).toEqual([
      ['the first', false],
      ['the second', true],
    ]);
    await api.call(routes.pairing.forget, { params: { id: first.id } });
    expect(await refusal(ticketFor(companion.address, first))).toMatchObject({ code: 'not_paired' });
    await ticketFor(companion.address, second);
    expect(await refusal(api.call(routes.pairing.forget, { params: { id: first.id } }))).toMatchObject({
      code: 'not_found',
    });
  });

  it('are forgotten with their connections and their tickets, and nobody else notices', async () => {
    const companion = await started();
    const [gone, stays] = [
      await pair(companion.address, code(companion)),
      await pair(companion.address, await newCode(companion)),
    ];
    const tickets = [
      await ticketFor(companion.address, gone),
      await ticketFor(companion.address, stays),
    ] as const;
    const ended = await WireClient.connect(companion.address, { session: 'ended', bearer: tickets[0] });
    const bystander = await WireClient.connect(companion.address, { session: 'stays', bearer: tickets[1] });
    await apiOf(companion.address).call(routes.pairing.forget, { params: { id: gone.id } });
    expect(await ended.next('error')).toMatchObject({ code: 'not_paired', fatal: true });
    expect((await ended.closed).code).toBe(1008);
    const asked = withTicket(companion.address, tickets[0]).call(routes.sessions.list);
    expect(await refusal(asked)).toMatchObject({ code: 'not_paired' });
    bystander.send({ type: 'ping', id: 1 });
    await bystander.next('pong');
    bystander.close();
  });

  it('are known to a companion that was started again, and their tickets are not', async () => {
    const DATA_DIR = dataFolder();
    const before = await started({ DATA_DIR });
    const browser = await pair(before.address, code(before), 'Chrome');
    const ticket = await ticketFor(before.address, browser);
    const gone = await pair(before.address, await newCode(before), 'forgotten');
    await apiOf(before.address).call(routes.pairing.forget, { params: { id: gone.id } });
    await before.close();
    const after = await started({ DATA_DIR, PORT: String(before.port) });
    expect(after.secret).toBe(before.secret);
    expect(await refusal(withTicket(after.address, ticket).call(routes.sessions.list))).toMatchObject({
      code: 'not_paired',
    });
    const api = withTicket(after.address, await ticketFor(after.address, browser));
    const { browsers } = await api.call(routes.pairing.browsers);
    expect(browsers.map(({ name }) => name)).toEqual(['Chrome']);
  });

  it('are no more than there is room for: the one that was longest not seen goes, with its connections', async () => {
    const day = 24 * 60 * 60_000;
    let nowMs = Date.parse('2026-01-01');
    const companion = await started({}, { nowMs: () => nowMs });
    const first = await pair(companion.address, code(companion), 'the first');
    nowMs += day;
    const second = await pair(companion.address, await newCode(companion), 'the second');
    const bearer = await ticketFor(companion.address, second);
    const held = await WireClient.connect(companion.address, { bearer });
    for (let count = 2; count < MOST_BROWSERS; count++) {
      nowMs += day;
      await pair(companion.address, await newCode(companion), `number ${count}`);
    }
    await ticketFor(companion.address, first);
    await pair(companion.address, await newCode(companion), 'one more');
    const { browsers } = await apiOf(companion.address).call(routes.pairing.browsers);
    expect(browsers).toHaveLength(MOST_BROWSERS);
    expect(browsers.map(({ name }) => name)).toContain('the first');
    expect(browsers.map(({ name }) => name)).not.toContain('the second');
    expect((await held.closed).code).toBe(1008);
  });

  it('have the newest thirty-two tickets each', async () => {
    const companion = await started();
    const browser = await pair(companion.address, code(companion));
    const tickets: string[] = [];
    for (let i = 0; i < 33; i++) tickets.push(await ticketFor(companion.address, browser));
    const isGood = async (ticket: string | undefined) =>
      withTicket(companion.address, ticket ?? '')
        .call(routes.sessions.list)
        .then(
          () => true,
          () => false,
        );
    expect(await isGood(tickets[0])).toBe(false);
    expect(await isGood(tickets[1])).toBe(true);
    expect(await isGood(tickets[32])).toBe(true);
  });

  it.each<[string, (folder: string) => void]>([
    [
      'the folder was lost',
      (folder) => {
        rmSync(folder, { recursive: true });
      },
    ],
    [
      'the file was lost',
      (folder) => {
        rmSync(join(folder, 'browsers.json'));
      },
    ],
    [
      'the file was cut off',
      (folder) => {
        truncateSync(join(folder, 'browsers.json'), 40);
      },
    ],
    [
      'the file is of another version',
      (folder) => {
        writeFileSync(join(folder, 'browsers.json'), '{"version":2}');
      },
    ],
  ])('are nobody where %s, and the companion goes on', async (_what, damage) => {
    const DATA_DIR = dataFolder();
    const before = await started({ DATA_DIR });
    const browser = await pair(before.address, code(before));
    await before.close();
    damage(DATA_DIR);
    const isLost = !existsSync(join(DATA_DIR, 'browsers.json'));
    const after = await started({ DATA_DIR });
    expect(await refusal(ticketFor(after.address, browser))).toMatchObject({ code: 'not_paired' });
    await ticketFor(after.address, await pair(after.address, code(after)));
    expect(after.log.includes('the paired browsers cannot be read')).toBe(!isLost);
    // Not even a part of the file is in the log.
    expect(after.log).not.toContain(browser.id.slice(0, 8));
  });

  it('are left out one by one where the file is wrong about them', async () => {
    const DATA_DIR = dataFolder();
    const before = await started({ DATA_DIR });
    const browser = await pair(before.address, code(before));
    await before.close();
    const file = join(DATA_DIR, 'browsers.json');
    const { browsers } = JSON.parse(readFileSync(file, 'utf8')) as { browsers: object[] };
    const others = [{ ...browsers[0], id: 'short' }, 7, { ...browsers[0], key: 'sk-nonsense' }];
    writeFileSync(file, JSON.stringify({ version: 1, browsers: [...others, ...browsers] }));
    const after = await started({ DATA_DIR });
    await ticketFor(after.address, browser);
    expect((await apiOf(after.address).call(routes.pairing.browsers)).browsers).toHaveLength(1);
    expect(after.log).toContain('browsers.2');
    expect(after.log).not.toContain('sk-nonsense');
  });

  it('stay paired for as long as the companion runs where the folder is lost under it', async () => {
    const DATA_DIR = dataFolder();
    const companion = await started({ DATA_DIR });
    const first = await pair(companion.address, code(companion));
    rmSync(DATA_DIR, { recursive: true });
    await ticketFor(companion.address, first);
    const second = await pair(companion.address, await newCode(companion));
    await ticketFor(companion.address, second);
    // The folder is there again, with both.
    expect(readFileSync(join(DATA_DIR, 'browsers.json'), 'utf8')).toContain(first.id);
    expect(statSync(DATA_DIR).mode & 0o777).toBe(0o700);
  });
});
