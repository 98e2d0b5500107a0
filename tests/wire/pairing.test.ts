/** How a browser comes to be known to the companion, what it may then, and what nobody may without. */
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
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { RequestFailed } from '../../client/http/companion-client.ts';
import type { Problem } from '../../client/problems.ts';
import { MOST_BROWSERS } from '../../companion/access/paired-browsers.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from '../fakes/companion.ts';
import { beginPairing, confirmPairing, pair, ticketFor, withTicket } from '../fakes/pairing.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { startTcpRelay } from '../fakes/tcp-relay.ts';

const running: RunningCompanion[] = [];
afterEach(async () => {
  for (const companion of running.splice(0)) await companion.close();
});

async function started(
  environment: Record<string, string> = {},
  options: CompanionOptions = {},
): Promise<RunningCompanion> {
  const companion = await runCompanion(scriptedCatalog(), environment, options);
  running.push(companion);
  return companion;
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-pairing-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** What is answered where something is not granted. */
async function refusal(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (!(error instanceof RequestFailed)) throw new Error(`nothing was refused: ${String(error)}`);
  return error.problem;
}

const NO_CODE = { code: 'pairing_failed', parameters: { reason: 'no_code' } };
const wrong = (code: string): string => String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
const code = ({ code: waiting }: RunningCompanion): string => waiting ?? 'none waits';
const newCode = async ({ address }: RunningCompanion): Promise<string> =>
  (await apiOf(address).call(routes.pairing.code)).code;

describe('a browser', () => {
  it('is paired by the code, and is let in by the ticket that both then know', async () => {
    const paired: string[] = [];
    const companion = await started({}, { onPaired: ({ name }) => paired.push(name) });
    const browser = await pair(companion.address, code(companion), 'Chrome on a mill');
    expect(paired).toEqual(['Chrome on a mill']);
    const ticket = await ticketFor(companion.address, browser);
    const { browsers } = await withTicket(companion.address, ticket).call(routes.pairing.browsers);
    expect(browsers).toMatchObject([{ id: browser.id, name: 'Chrome on a mill', is_this: true }]);
    const client = await WireClient.connect(companion.address, { bearer: ticket });
    client.send({ type: 'start_dubbing', target_language: 'es' });
    await client.next('dubbing_started');
    expect(client.protocol).toBe('samevoice');
    client.close();
  });

  it('is not paired by another code, and is told how many tries are left', async () => {
    const companion = await started();
    const problem = await refusal(pair(companion.address, wrong(code(companion))));
    expect(problem).toMatchObject({ code: 'pairing_failed', parameters: { reason: 'wrong_code', left: 2 } });
    expect((await apiOf(companion.address).call(routes.pairing.browsers)).browsers).toEqual([]);
  });

  it('does not get a second guess out of a pairing that has begun', async () => {
    const companion = await started();
    const begun = await beginPairing(companion.address, code(companion));
    const guessed = { ...begun, confirmation: '00'.repeat(32) };
    await refusal(confirmPairing(companion.address, guessed));
    expect(await refusal(confirmPairing(companion.address, begun))).toMatchObject(NO_CODE);
  });

  it('is asked within a minute', async () => {
    let nowMs = Date.now();
    const companion = await started({}, { nowMs: () => nowMs });
    const begun = await beginPairing(companion.address, code(companion));
    nowMs += 60_000;
    expect(await refusal(confirmPairing(companion.address, begun))).toMatchObject(NO_CODE);
  });

  it('whose share is no element of the group is told so', async () => {
    const companion = await started();
    const body = { session_id: '00'.repeat(16), share: '00'.repeat(32), name: 'Chrome' };
    expect(await refusal(apiOf(companion.address).call(routes.pairing.begin, { body }))).toMatchObject({
      code: 'bad_message',
      parameters: { field: 'share' },
    });
  });

  it('whose name would not be printed as it is has none', async () => {
    const companion = await started();
    expect(
      await refusal(beginPairing(companion.address, code(companion), { name: 'Chrome\x1b[2J' })),
    ).toMatchObject({
      code: 'bad_message',
      parameters: { field: 'name' },
    });
  });

  it('sends no code, and neither does the companion', async () => {
    const relay = await startTcpRelay();
    onTestFinished(() => {
      relay.close();
    });
    const companion = await started({ PUBLIC_ADDRESS: relay.address });
    relay.target = companion.port;
    const shown = code(companion);
    const browser = await pair(relay.address, shown);
    const ticket = await ticketFor(relay.address, browser);
    expect(relay.seen).toContain('/api/pairing/');
    for (const hidden of [shown, shown.slice(0, 4) + '%20' + shown.slice(4), browser.key, ticket]) {
      expect(relay.seen).not.toContain(hidden);
    }
  });

  it('is not paired, and is not proved anything, by way of somebody on another port', async () => {
    let port = 0;
    // What the companion would refuse at once is put right by whoever is in between.
    const relay = await startTcpRelay((sent) => sent.replace(/^host: .*$/im, `host: 127.0.0.1:${port}`));
    onTestFinished(() => {
      relay.close();
    });
    const companion = await started();
    relay.target = port = companion.port;
    expect(await refusal(pair(relay.address, code(companion)))).toMatchObject({
      parameters: { reason: 'wrong_code' },
    });
    const browser = await pair(companion.address, code(companion));
    await expect(ticketFor(relay.address, browser)).rejects.toThrow('not the companion');
  });
});

describe('a code', () => {
  it('is good for one browser', async () => {
    const companion = await started();
    const shown = code(companion);
    await pair(companion.address, shown);
    expect(companion.code).toBeUndefined();
    expect(await refusal(pair(companion.address, shown))).toMatchObject(NO_CODE);
  });

  it('is good for one of two who begin with it at once', async () => {
    const companion = await started();
    const shown = code(companion);
    const [first, second] = [
      await beginPairing(companion.address, shown),
      await beginPairing(companion.address, shown),
    ];
    await confirmPairing(companion.address, first);
    expect(await refusal(confirmPairing(companion.address, second))).toMatchObject(NO_CODE);
  });

  it('is void after three tries, and who goes on trying waits twice as long each time', async () => {
    let nowMs = Date.now();
    const companion = await started({}, { nowMs: () => nowMs });
    const shown = code(companion);
    for (const left of [2, 1, 0]) {
      const problem = await refusal(pair(companion.address, wrong(shown)));
      expect(problem).toMatchObject({ parameters: { reason: 'wrong_code', left } });
    }
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await refusal(pair(companion.address, shown))).toMatchObject(NO_CODE);
      expect(await refusal(pair(companion.address, shown))).toMatchObject({
        code: 'too_many_tries',
        parameters: { reason: 'wait', seconds },
      });
      nowMs += seconds * 1000;
    }
    expect(await refusal(pair(companion.address, shown))).toMatchObject(NO_CODE);
    // Who has the secret asks for a new one, and nobody waits any more.
    await pair(companion.address, await newCode(companion));
  });

  it('can be tried three times by those who only begin', async () => {
    const companion = await started();
    const shown = code(companion);
    for (let i = 0; i < 3; i++) await beginPairing(companion.address, wrong(shown));
    expect(await refusal(beginPairing(companion.address, shown))).toMatchObject(NO_CODE);
  });

  it('makes the one before it void, with what began by it', async () => {
    const companion = await started();
    const before = code(companion);
    const begun = await beginPairing(companion.address, before);
    const after = await newCode(companion);
    expect(await refusal(confirmPairing(companion.address, begun))).toMatchObject(NO_CODE);
    expect(await refusal(pair(companion.address, before))).toMatchObject({
      parameters: { reason: 'wrong_code' },
    });
    await pair(companion.address, after);
  });

  it('that was asked for waits a quarter of an hour, and that of the start until it is used', async () => {
    let nowMs = Date.now();
    const companion = await started({}, { nowMs: () => nowMs });
    nowMs += 24 * 60 * 60_000;
    await pair(companion.address, code(companion));
    const { code: asked, expires_at } = await apiOf(companion.address).call(routes.pairing.code);
    expect(Date.parse(expires_at)).toBe(nowMs + 15 * 60_000);
    nowMs += 15 * 60_000;
    expect(await refusal(pair(companion.address, asked))).toMatchObject(NO_CODE);
  });

  it('is what PAIRING_CODE says, once', async () => {
    const companion = await started({ PAIRING_CODE: '01234567' });
    await pair(companion.address, '01234567');
    expect(await refusal(pair(companion.address, '01234567'))).toMatchObject(NO_CODE);
  });

  it('is asked for by the secret or a paired browser, and by nobody else', async () => {
    const companion = await started();
    const answer = await fetch(`${companion.address}/api/pairing-codes`, { method: 'POST' });
    expect(answer.status).toBe(401);
  });
});

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
    ['the folder was lost', (folder) => rmSync(folder, { recursive: true })],
    ['the file was lost', (folder) => rmSync(join(folder, 'browsers.json'))],
    ['the file was cut off', (folder) => truncateSync(join(folder, 'browsers.json'), 40)],
    [
      'the file is of another version',
      (folder) => writeFileSync(join(folder, 'browsers.json'), '{"version":2}'),
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

it('nothing that opens the companion is in its log', async () => {
  const companion = await started({ DEBUG: '1' });
  const shown = code(companion);
  const browser = await pair(companion.address, shown);
  const ticket = await ticketFor(companion.address, browser);
  const asked = await newCode(companion);
  const client = await WireClient.connect(companion.address, { bearer: ticket });
  client.send({ type: 'start_dubbing', target_language: 'es' });
  const { resume_token = 'none' } = await client.next('dubbing_started');
  client.close();
  await client.closed;
  await refusal(withTicket(companion.address, 'f'.repeat(64)).call(routes.sessions.list));
  const refused = await WireClient.connect(companion.address, { bearer: 'e'.repeat(64) });
  await refused.closed;
  await companion.close();
  expect(companion.log).toContain('a browser was paired');
  expect(companion.log).toContain('/api/proof');
  const secrets = [companion.secret, browser.key, ticket, shown, asked, resume_token];
  for (const one of [...secrets, 'f'.repeat(64), 'e'.repeat(64)]) expect(companion.log).not.toContain(one);
});
