/** What `npm start` lays beside the extension, and what the extension makes of it. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setMessageSource } from '../../client/i18n/text.ts';
import { hostOf } from '../../client/pairing/pairing-store.ts';
import { pairByPackagedCode } from '../../extension/packaged-code.ts';
import { extensionPairings } from '../../extension/pairings.ts';
import { packageCode } from '../../scripts/packaged-code.mjs';
import { pairingRoutes } from '../../shared/http/pairing.ts';
import { PairingCompanion } from '../fakes/pairing-companion.ts';

const NO_SETTINGS = { ENV_FILE: '/nowhere' };
let folder: string;
const file = () => join(folder, 'pairing.json');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-extension-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the file that npm start lays beside the extension', () => {
  test('holds address and code, is readable by its owner alone, and goes with npm start', () => {
    const { code, remove } = packageCode(folder, NO_SETTINGS);
    expect(code).toMatch(/^\d{8}$/);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ address: 'http://127.0.0.1:8000', code });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    remove();
    expect(readFileSync(file(), 'utf8')).toBe('null\n');
  });

  test('is another one each time, also where one was left over that others may read', () => {
    writeFileSync(file(), 'left over', { mode: 0o644 });
    const first = packageCode(folder, NO_SETTINGS);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(packageCode(folder, NO_SETTINGS).code).not.toBe(first.code);
  });

  test('names the port that the companion is told by the environment, or by its file of settings', () => {
    const settings = join(folder, 'settings.env');
    writeFileSync(settings, 'PORT=8123\n');
    const port = (environment: Record<string, string>): unknown => {
      packageCode(folder, environment);
      return (JSON.parse(readFileSync(file(), 'utf8')) as { address: string }).address;
    };
    expect(port({ ENV_FILE: settings })).toBe('http://127.0.0.1:8123');
    expect(port({ ENV_FILE: settings, PORT: '8200' })).toBe('http://127.0.0.1:8200');
  });
});

describe('the extension', () => {
  let companion: PairingCompanion;
  let stored: Record<string, unknown>;
  let packaged: string | undefined;

  beforeEach(async () => {
    companion = await PairingCompanion.start('12345678');
    stored = {};
    packaged = JSON.stringify({ address: companion.address, code: '12345678' });
    setMessageSource((key) => key);
    const request = (_name: string, work: () => unknown) => work();
    vi.stubGlobal('navigator', { locks: { request }, userAgent: 'Chrome/140.0 Linux' });
    vi.stubGlobal('chrome', {
      runtime: { getURL: (name: string) => `chrome-extension://own/${name}` },
      storage: {
        local: {
          get: (key: string) => Promise.resolve({ [key]: stored[key] }),
          set: (values: object) => Promise.resolve(Object.assign(stored, values)),
        },
      },
    });
    const realFetch = fetch;
    vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
      if (url !== 'chrome-extension://own/pairing.json') return realFetch(url, init);
      return packaged === undefined
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve(new Response(packaged));
    });
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    await companion.close();
  });

  const begun = () => companion.to(pairingRoutes.begin.path).length;

  test('pairs by it once, and has that pairing when it is asked again', async () => {
    const pairing = await pairByPackagedCode(companion.address);
    expect(pairing).toBeDefined();
    expect(await extensionPairings.read(hostOf(companion.address))).toEqual(pairing);
    expect(await pairByPackagedCode(companion.address)).toEqual(pairing);
    expect(begun()).toBe(1);
  });

  test('does not try a code again that was refused', async () => {
    packaged = JSON.stringify({ address: companion.address, code: '87654321' });
    expect(await pairByPackagedCode(companion.address)).toBeUndefined();
    expect(await pairByPackagedCode(companion.address)).toBeUndefined();
    expect(begun()).toBe(1);
  });

  test('tries it again with a companion that had not started yet', async () => {
    const { address } = companion;
    await companion.close();
    expect(await pairByPackagedCode(address)).toBeUndefined();
    companion = await PairingCompanion.start('12345678', Number(new URL(address).port));
    expect(await pairByPackagedCode(address)).toBeDefined();
  });

  test.each([
    ['for another address', () => JSON.stringify({ address: 'http://127.0.0.1:1', code: '12345678' })],
    ['that is no code', () => JSON.stringify({ address: companion.address, code: 'password' })],
    ['that is no JSON', () => 'pairing'],
    ['that is not there', () => undefined],
  ])('makes nothing of a file %s', async (_, content) => {
    packaged = content();
    expect(await pairByPackagedCode(companion.address)).toBeUndefined();
    expect(companion.requests).toEqual([]);
  });
});
