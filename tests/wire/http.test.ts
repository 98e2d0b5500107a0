/** What the companion tells of itself: figures, documents, the day's sessions; and what its log keeps to itself. */
import { afterEach, describe, expect, it } from 'vitest';
import { sessionSearch } from '../../shared/http/sessions.ts';
import { until } from '../browser/harness/until.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { fetchAs } from '../fakes/secrets.ts';

let companion: RunningCompanion | undefined;
afterEach(() => companion?.close());

/** A session that said something, ended. @returns how many clauses it had */
async function said(address: string, session: string, title?: string): Promise<number> {
  const client = await WireClient.connect(address, { session });
  const show = title === undefined ? {} : { show: { site: 'film.example', title } };
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary', ...show });
  for (let i = 0; i < 100; i++) client.sendSound(loud(64));
  for (let i = 0; i < 16; i++) client.sendSound(silence(64));
  await client.next('dub_end');
  client.send({ type: 'stop_dubbing' });
  const { clauses } = await client.next('dubbing_stopped');
  await client.closed;
  return clauses;
}

/** The samples of the Prometheus text by name and labels. */
async function figures(address: string): Promise<Map<string, number>> {
  const answer = await fetchAs(`${address}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('the figures', () => {
  it('count sessions, clauses by outcome, and how long each stage took', async () => {
    companion = await runCompanion(scriptedCatalog());
    const { address } = companion;
    expect((await figures(address)).get('samevoice_clauses_total{outcome="spoken"}')).toBe(0);
    const clauses = await said(address, 'film');
    const after = await figures(address);
    expect(after.get('samevoice_clauses_total{outcome="spoken"}')).toBe(clauses);
    expect(after.get('samevoice_sessions{state="ended"}')).toBe(1);
    for (const stage of ['commit', 'translation', 'synthesis', 'ready_evs']) {
      expect(after.get(`samevoice_stage_seconds_count{stage="${stage}"}`), stage).toBe(clauses);
    }
    expect(after.get('samevoice_spend_usd{stage="tts"}')).toBe(0);
    expect(after.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    expect(after.has('samevoice_uploads{state="running"}')).toBe(true);
  });
});

describe('the documents', () => {
  it('are a page with nothing from elsewhere, and name every route', async () => {
    companion = await runCompanion(scriptedCatalog());
    const { address } = companion;
    const page = await fetchAs(`${address}/docs`);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'self';/);
    expect(policy).not.toMatch(/script-src|https?:/);
    expect(await page.text()).not.toMatch(/(src|href)="https?:/);
    const { paths } = (await (await fetchAs(`${address}/docs/json`)).json()) as {
      paths: Record<string, object>;
    };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/health',
        '/api/engines',
        '/api/voices',
        '/api/upload-audio',
        '/api/uploads/{upload_id}',
        '/api/sessions/{session_id}',
        '/metrics',
      ]),
    );
    expect(Object.keys(paths['/api/sessions/{session_id}'] ?? {})).toEqual(['get', 'delete']);
  });
});

describe('the pages', () => {
  it.each(['/', '/voice-management'])('%s takes nothing inline and nothing from elsewhere', async (path) => {
    companion = await runCompanion(scriptedCatalog());
    const page = await fetchAs(companion.address + path);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'.*unsafe-eval'|https?:|data:|\*/);
    const html = await page.text();
    expect(html).not.toMatch(/<script>|<style|style=|\son\w+=|https?:/);
    for (const [, asset] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const answer = await fetchAs(new URL(asset ?? '', page.url));
      expect(answer.status, asset).toBe(200);
      expect(answer.headers.get('cache-control')).toMatch(/immutable/);
    }
  });
});

describe("today's sessions", () => {
  it('are listed, searched by words in any case, and forgotten', async () => {
    companion = await runCompanion(
      scriptedCatalog({ translate: ({ text }) => Promise.resolve(`Él: ${text}`) }),
    );
    const { address } = companion;
    const clauses = await said(address, 'one', 'A long film');
    await said(address, 'two');
    const list = async () => (await apiOf(address).call(routes.sessions.list)).sessions;
    expect(await list()).toMatchObject([
      { session_id: 'one', state: 'ended', title: 'A long film', target_language: 'es', clauses },
      { session_id: 'two', state: 'ended' },
    ]);
    const search = async (words: string) => {
      const answer = await fetchAs(`${address}/api/search?words=${encodeURIComponent(words)}`);
      return sessionSearch.parse(await answer.json()).matches;
    };
    expect((await search('W1 w0')).map((match) => match.session_id)).toEqual(['two', 'one']);
    expect((await search('el')).length).toBe(2 * clauses);
    expect(await search('w0 nowhere')).toEqual([]);
    expect((await fetchAs(`${address}/api/sessions/two`, { method: 'DELETE' })).status).toBe(204);
    expect((await list()).map(({ session_id }) => session_id)).toEqual(['one']);
    expect((await search('w0')).map((match) => match.session_id)).toEqual(['one']);
    expect((await fetchAs(`${address}/api/sessions/two`)).status).toBe(404);
  });

  it('end where they are live and forgotten', async () => {
    companion = await runCompanion(scriptedCatalog());
    const client = await WireClient.connect(companion.address, { session: 'film' });
    client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
    for (let i = 0; i < 40; i++) client.sendSound(loud(64));
    await client.next('clause');
    await fetchAs(`${companion.address}/api/sessions/film`, { method: 'DELETE' });
    expect((await client.closed).code).toBe(1000);
    expect((await fetchAs(`${companion.address}/api/sessions/film`)).status).toBe(404);
  });
});

describe('the log', () => {
  it('tells levels, gaps and clocks of the sound with AUDIO_DEBUG, and of each session what became of it', async () => {
    companion = await runCompanion(scriptedCatalog(), { AUDIO_DEBUG: '1' });
    const client = await WireClient.connect(companion.address, { session: 'film' });
    client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
    for (let i = 0; i < 50; i++) client.sendSound(loud(64));
    client.sendSound(loud(64), 4200);
    for (let i = 0; i < 40; i++) client.sendSound(silence(64));
    client.send({ type: 'stop_dubbing' });
    await client.closed;
    const running = companion;
    const figure = await until('a line about sound', () =>
      lines(running).find(({ component }) => component === 'audio'),
    );
    expect(figure).toMatchObject({
      session: 'film',
      gaps: 1,
      gap_ms: 1000,
      rate_hz: 16_000,
      peak_dbfs: -12.2,
    });
    expect(figure['level_dbfs']).toBeLessThan(-15);
    await until('a line about the session', () =>
      lines(running).some(({ component, clauses }) => component === 'session' && clauses !== undefined),
    );
  });

  it('is silent about sound otherwise, and where a component is told to be', async () => {
    companion = await runCompanion(scriptedCatalog(), { LOG_LEVELS: 'socket=silent', DEBUG: '1' });
    await said(companion.address, 'film');
    await fetchAs(`${companion.address}/api/search?words=geheim`);
    const components = new Set(lines(companion).map(({ component }) => component));
    expect(components).toContain('session');
    expect(components).not.toContain('audio');
    expect(components).not.toContain('socket');
    expect(companion.log).toMatch(/api\/search/);
    expect(companion.log).not.toMatch(/geheim|w0/i);
  });
});

function lines({ log }: RunningCompanion): Record<string, unknown>[] {
  return log
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
