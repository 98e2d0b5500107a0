import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { readSecret } from '../../companion/access/secret.ts';
import type { Config } from '../../companion/config.ts';
import { routes } from '../../shared/http/routes.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import type { Closable } from '../../tests/browser/harness/disposal.ts';
import { chosenEngines, type ChosenEngines } from './chosen-engines.ts';
import { rememberSecret } from '../../tests/fakes/secrets.ts';
import { endProcess } from '../../tests/browser/harness/process.ts';

/** A companion as a process of its own, as a viewer runs it, on a port that is free; it knows nobody from before. */
export interface CompanionProcess extends Closable {
  readonly address: string;
  /** What programs show to be let in. */
  readonly secret: string;
  /** The engines of a session's stages, and why it is they. */
  chosen(session: SessionReport): Promise<ChosenEngines>;
  /** The newest session's report. */
  report(): Promise<SessionReport | undefined>;
  /** As if somebody had pulled the plug. */
  kill(): void;
}

const WITHOUT_ACCOUNTS = { GOOGLE_CLOUD_CREDENTIALS_PATH: '', ELEVENLABS_API_KEY: '', ENGINES: 'auto' };

/**
 * @param port 0 for any that is free
 * @param settings what else it is told, by the names of `.env`
 */
export async function startCompanion(
  port = 0,
  settings: Partial<Record<keyof Config, string>> = {},
): Promise<CompanionProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-demo-'));
  // Accounts that the developer may have are not the demo's: everything is done on this machine.
  const none = join(folder, 'no-settings.env');
  writeFileSync(none, '');
  const own = { PORT: String(port), DATA_DIR: folder, ENV_FILE: none, ...WITHOUT_ACCOUNTS, ...settings };
  const child = spawn(process.execPath, ['scripts/run.mjs', 'companion/main.ts'], {
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    throw new Error(`the companion ended with ${String(code)} before it listened`);
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => undefined);
  const address = /http:\S+/.exec(line.toString())?.[0] ?? '';
  const secret = readSecret(own.DATA_DIR);
  rememberSecret(address, secret);
  const client = new CompanionClient(
    () => address,
    () => secret,
  );
  return {
    address,
    secret,
    report: async () => {
      const { sessions } = await client.call(routes.sessions.list);
      const newest = sessions.sort((a, b) => a.started_at.localeCompare(b.started_at)).at(-1);
      return (
        newest && (await client.call(routes.sessions.report, { params: { session_id: newest.session_id } }))
      );
    },
    chosen: async (session) => {
      const { engines } = await client.call(routes.engines.list);
      return chosenEngines(session, engines);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    close: async () => {
      await endProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
