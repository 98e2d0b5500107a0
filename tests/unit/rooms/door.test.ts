/** The second port: who is asked whether they are still there, by which names it is found, and its own certificate. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { avatarOf } from '../../../shared/avatar/avatars.ts';
import { readConfig } from '../../../companion/config.ts';
import { clientAddress, isPrivateAddress } from '../../../companion/transport/rooms/client-address.ts';
import { Heartbeat } from '../../../companion/transport/rooms/heartbeat.ts';
import { listenerAddresses, ownNames } from '../../../companion/transport/rooms/own-addresses.ts';
import { RoomsDoor } from '../../../companion/transport/rooms/rooms-door.ts';
import type { RoomSocket } from '../../../companion/transport/rooms/room-socket.ts';
import { fingerprintOf, openSelfCertificate } from '../../../companion/transport/rooms/self-certificate.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'samevoice-rooms-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

describe('a listener that is gone', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('without a word is found out within half a minute or so, and one that answers stays', async () => {
    vi.useFakeTimers();
    const nowMs = (): number => vi.getMockedSystemTime()?.getTime() ?? 0;
    const heartbeat = new Heartbeat(nowMs);
    const socketOf = (answers: boolean) => {
      const events = new EventEmitter();
      const told = { pings: 0, isCut: false };
      const socket = Object.assign(events, {
        ping: () => {
          told.pings++;
          if (answers) events.emit('pong');
        },
        terminate: () => {
          told.isCut = true;
          events.emit('close');
        },
      });
      heartbeat.watch(socket as unknown as RoomSocket);
      return { told, events };
    };
    const all = Array.from({ length: 30 }, (_, at) => socketOf(at % 2 === 0));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(all.some(({ told }) => told.isCut)).toBe(false);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(all.map(({ told }) => told.isCut)).toEqual(all.map((_, at) => at % 2 === 1));
    for (const { events } of all) events.emit('close');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an address', () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    ({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    }) as unknown as FastifyRequest;

  it('is the proxy’s word alone where there is a proxy on this machine', () => {
    const spoofed = '198.51.100.1, 203.0.113.9';
    expect(clientAddress(from('::ffff:127.0.0.1', spoofed), true)).toBe('203.0.113.9');
    expect(clientAddress(from('127.0.0.1', spoofed), false)).toBe('127.0.0.1');
    expect(clientAddress(from('192.0.2.4', spoofed), true)).toBe('192.0.2.4');
    expect(clientAddress(from('127.0.0.1', 'nonsense'), true)).toBe('127.0.0.1');
  });

  it.each([
    ['127.0.0.1', true],
    ['::ffff:192.168.1.7', true],
    ['172.20.0.1', true],
    ['fe80::1%eth0', true],
    ['fd00::1', true],
    ['203.0.113.9', false],
    ['2001:db8::1', false],
    ['', false],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });

  it('is told to listeners as the proxy’s where there is one, else as the machine’s', () => {
    expect(listenerAddresses('127.0.0.1', 8080, false, undefined)).toEqual(['http://127.0.0.1:8080']);
    expect(listenerAddresses('0.0.0.0', 1, true, 'https://rooms.example')).toEqual(['https://rooms.example']);
    expect(ownNames('::1')).toEqual(['[::1]']);
  });
});

describe('a certificate of the companion’s own', () => {
  it('is made once, kept from others, and made anew for other names or when it is nearly over', async () => {
    const path = folder();
    const names = ['localhost', '127.0.0.1', '::1'];
    const made = await openSelfCertificate(path, names);
    const certificate = new X509Certificate(made.cert);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('evil.example')).toBeUndefined();
    expect(statSync(join(path, 'rooms-key.pem')).mode & 0o777).toBe(0o600);
    expect(await openSelfCertificate(path, names)).toEqual(made);
    const other = await openSelfCertificate(path, [...names, '192.0.2.7']);
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(made));
    const soonMs = Date.parse(new X509Certificate(other.cert).validTo) - 20 * 86_400_000;
    expect(fingerprintOf(await openSelfCertificate(path, names, soonMs))).not.toBe(fingerprintOf(other));
    writeFileSync(join(path, 'rooms-cert.pem'), 'damaged');
    expect(fingerprintOf(await openSelfCertificate(path, names))).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('is what the second port shows, with its fingerprint among what is said at the start', async () => {
    const config = readConfig({ ROOMS_PORT: '0', ROOMS_TLS: 'self', DATA_DIR: folder() });
    const dubbing = {
      offer: () => 'none' as const,
      forecast: () => [],
      open: () => {
        throw new Error('nothing is dubbed here');
      },
    };
    const avatars = { designOf: avatarOf, read: () => undefined };
    const door = await RoomsDoor.create({ config, avatars, dubbing, log: undefined });
    onTestFinished(() => door.close());
    const lines = await door.listen();
    const [address = ''] = door.addresses();
    expect(address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const seen = await new Promise<string>((resolve, reject) => {
      request(`${address}/listen`, { rejectUnauthorized: false }, (answer) => {
        const socket = answer.socket as unknown as { getPeerCertificate(): { fingerprint256: string } };
        resolve(socket.getPeerCertificate().fingerprint256);
        answer.resume();
      })
        .on('error', reject)
        .end();
    });
    expect(lines.join('\n')).toContain(seen);
    expect(lines[0]).toContain(`${address}/listen`);
  });
});
