/** Where the companion listens, and by which address it is asked: this machine alone, unless the user says otherwise. */
import { isIP } from 'node:net';
import { z } from 'zod';

export interface ListeningSettings {
  readonly HOST: string;
  readonly TLS_CERT?: string | undefined;
  readonly TLS_KEY?: string | undefined;
  readonly ALLOW_PLAIN_HTTP: boolean;
}

/** http or https, host and perhaps a port, and nothing after them. Read as the origin, like "https://dub.example". */
export const publicAddressSetting = z
  .string()
  .refine(isOrigin, 'takes an address without a path, like http://127.0.0.1:9000 or https://dub.example')
  .transform((text) => new URL(text).origin);

/** What is wrong with listening there: the setting, and what it takes. Undefined where nothing is. */
export function beyondLoopback(settings: ListeningSettings): { name: string; takes: string } | undefined {
  const { HOST, TLS_CERT, TLS_KEY, ALLOW_PLAIN_HTTP } = settings;
  if ((TLS_CERT === undefined) !== (TLS_KEY === undefined)) {
    const name = TLS_CERT === undefined ? 'TLS_CERT' : 'TLS_KEY';
    return { name, takes: 'takes a PEM file, as the other of TLS_CERT and TLS_KEY is set' };
  }
  if (isLoopback(HOST) || TLS_CERT !== undefined || ALLOW_PLAIN_HTTP) return undefined;
  const takes =
    'takes 127.0.0.1, localhost or ::1; or any with TLS_CERT and TLS_KEY set, or with ALLOW_PLAIN_HTTP=1, where whoever is on the way can listen in';
  return { name: 'HOST', takes };
}

/** Whether nobody but this machine reaches a server that listens there. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** The address that this machine has the companion under, like http://127.0.0.1:8000. */
export function localAddress({ HOST, TLS_CERT }: ListeningSettings, port: number): string {
  const isWildcard = HOST === '0.0.0.0' || HOST === '::';
  const host = isWildcard ? '127.0.0.1' : HOST;
  return `${TLS_CERT === undefined ? 'http' : 'https'}://${bracketed(host)}:${port}`;
}

/** As it stands in an address: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host.toLowerCase();
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(text);
  if (!['http:', 'https:'].includes(protocol)) return false;
  return pathname === '/' && [search, hash, username, password].every((part) => part === '');
}
