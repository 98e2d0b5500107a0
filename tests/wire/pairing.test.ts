/** How a browser comes to be known to the companion, and what nobody learns by trying. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { WireClient } from '../fakes/client.ts';
import { beginPairing, confirmPairing, pair, ticketFor, withTicket } from '../fakes/pairing.ts';
import { startTcpRelay } from '../fakes/tcp-relay.ts';
import { started, refusal, wrong, code, newCode, setUpEachTest } from './pairing-bed.ts';

const NO_CODE = { code: 'pairing_failed', parameters: { reason: 'no_code' } };

setUpEachTest();

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
    let nowMs = Date.parse('2026-01-01');
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
    let nowMs = Date.parse('2026-01-01');
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
    let nowMs = Date.parse('2026-01-01');
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
