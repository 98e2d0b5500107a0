import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../companion/config.ts';

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8000,
      ENGINES: 'auto',
      CHUNK_SIZE: 1024,
    });
  });

  it('takes an empty value as not set', () => {
    expect(readConfig({ PORT: '' }).PORT).toBe(8000);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'eight'],
    ['ENGINES', 'best'],
    ['VOICE_SIMILARITY_THRESHOLD', '1.5'],
    ['MAX_SESSIONS', '2.5'],
    ['DEBUG', 'maybe'],
    ['SPEAKER_ENGINE', 'best'],
    ['ALLOWED_ORIGINS', 'not an origin'],
    ['HOST', '0.0.0.0'],
    ['HOST', '::'],
    ['HOST', '192.168.1.5'],
    ['HOST', 'mill.example'],
    ['HOST', '127.0.0.1.evil.example'],
    ['PUBLIC_ADDRESS', 'dub.example'],
    ['PUBLIC_ADDRESS', 'ftp://dub.example'],
    ['PUBLIC_ADDRESS', 'https://dub.example/path'],
    ['PUBLIC_ADDRESS', 'https://me:secret@dub.example'],
    ['PAIRING_CODE', '1234'],
    ['PAIRING_CODE', '1234 5678'],
    ['TLS_KEY', ''],
  ])('refuses %s=%s, naming it, what was seen and what it takes', (name, value) => {
    const settings = name === 'TLS_KEY' ? { TLS_CERT: 'cert.pem' } : {};
    expect(() => readConfig({ ...settings, [name]: value })).toThrow(new RegExp(`^${name}: saw .*takes `));
  });

  it.each<Record<string, string>>([
    { HOST: '127.0.0.1' },
    { HOST: '127.8.9.1' },
    { HOST: 'localhost' },
    { HOST: '::1' },
    { HOST: '0.0.0.0', ALLOW_PLAIN_HTTP: '1' },
    { HOST: '0.0.0.0', TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' },
  ])('takes %j, where nobody listens in unless the user allows it', (settings) => {
    expect(readConfig(settings).HOST).toBe(settings['HOST']);
  });

  it('names every wrong value at once', () => {
    expect(() => readConfig({ PORT: 'x', ENGINES: 'y' })).toThrow(/PORT[^]*ENGINES/);
  });

  it('reads an env file, under the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-config-'));
    try {
      const file = join(folder, 'env');
      writeFileSync(file, 'PORT=9001\nMAX_SESSIONS=3\n');
      expect(readConfig({ ENV_FILE: file, PORT: '9002' })).toMatchObject({ PORT: 9002, MAX_SESSIONS: 3 });
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(() => readConfig({ ENV_FILE: '/does/not/exist' })).toThrow(/ENV_FILE: saw/);
    expect(() => readConfig({ ENV_FILE: '/dev/zero' })).toThrow(
      /ENV_FILE: saw more than 1048576 bytes, takes/,
    );
    expect(() => readConfig({ PORT: 'x'.repeat(10_000) })).not.toThrow(/.{200}/);
  });

  it('never shows a key', () => {
    const check = () => readConfig({ ELEVENLABS_API_KEY: 'sk-secret', PORT: 'x' });
    expect(check).toThrow(/PORT/);
    expect(check).not.toThrow(/sk-secret/);
    expect(() => readConfig({ PAIRING_CODE: '0123-4567' })).not.toThrow(/0123/);
  });
});
