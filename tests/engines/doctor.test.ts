import { execSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { runDoctor } from './run-doctor.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-doctor-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const doctor = (settings: Record<string, string>) => runDoctor(folder, settings);

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

describe('the doctor', () => {
  it('finds the programs and the languages they dub, and who has the port', async () => {
    const { server, port } = await listening();
    const { lines, code } = await doctor({ PORT: String(port) });
    server.close();
    expect(lines).toContain('  ok    PocketSphinx, which recognises speech');
    expect(lines.find((line) => line.includes('Languages ready'))).toMatch(/ok .*en → .*es/);
    expect(lines).toContain('  note  ELEVENLABS_API_KEY is not set: its engines are not used');
    const at = lines.findIndex((line) => line.includes(`Port ${port}`));
    expect(lines[at]).toMatch(/^FAILS .* taken by .*\(process \d+\)$/);
    expect(lines[at]).toContain(String(process.pid));
    expect(lines[at + 1]).toMatch(/→ .*PORT/);
    expect(code).toBe(1);
  });

  it('knows a companion that runs already, and a key file that is not there', async () => {
    const companion = await runCompanion(scriptedCatalog());
    const { lines } = await doctor({
      PORT: String(companion.port),
      GOOGLE_CLOUD_CREDENTIALS_PATH: join(folder, 'none.json'),
    });
    await companion.close();
    expect(lines.find((line) => line.includes(`Port ${companion.port}`))).toMatch(
      /ok .*a companion runs there/,
    );
    const at = lines.findIndex((line) => line.includes('google-speech'));
    expect(lines[at]).toMatch(/^FAILS/);
    expect(lines[at + 1]).toMatch(/→ .*GOOGLE_CLOUD_CREDENTIALS_PATH/);
  });

  it('says what others on this machine could use, and how that is mended', async () => {
    const key = join(folder, "somebody's key.json");
    const env = join(folder, 'settings.env');
    for (const path of [key, env, join(folder, 'secret')]) writeFileSync(path, '', { mode: 0o600 });
    const settings = { PORT: '0', ENV_FILE: env, GOOGLE_APPLICATION_CREDENTIALS: key };
    expect((await doctor(settings)).lines).toContain('  ok    Secret, keys and data are yours alone');
    chmodSync(folder, 0o750);
    chmodSync(join(folder, 'secret'), 0o640);
    for (const path of [key, env]) chmodSync(path, 0o644);
    const { lines, code } = await doctor(settings);
    for (const path of [folder, join(folder, 'secret'), env, key]) {
      const at = lines.indexOf(`FAILS   Others on this machine may use ${path}`);
      expect(at, path).toBeGreaterThan(0);
      execSync((lines[at + 1] ?? '').replace('        → ', ''));
      expect(statSync(path).mode & 0o077, path).toBe(0);
    }
    expect(code).toBe(1);
  });

  it('says what a wrong setting takes', async () => {
    const { lines, code } = await doctor({ PORT: 'eighty' });
    expect(lines.find((line) => line.startsWith('FAILS') && line.includes('PORT'))).toMatch(
      /saw "eighty", takes a port/,
    );
    expect(code).toBe(1);
  });
});
