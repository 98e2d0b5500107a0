/** By which names and addresses listeners find this machine. */
import { hostname, networkInterfaces } from 'node:os';
import { bracketed } from '../../listening.ts';

/** What this machine may be called in an address of the second port. */
export function ownNames(host: string): string[] {
  if (!isWildcard(host)) return [bracketed(host)];
  const name = hostname().toLowerCase();
  return [name, `${name}.local`, ...interfaceAddresses().map(bracketed)];
}

/** Where listeners find the second port, the best first: never only this machine's own loopback where there is another. */
export function listenerAddresses(
  host: string,
  port: number,
  isSecure: boolean,
  publicAddress: string | undefined,
): string[] {
  const scheme = isSecure ? 'https' : 'http';
  const hosts = isWildcard(host) ? interfaceAddresses().filter((one) => !one.includes(':')) : [host];
  const own = (hosts.length === 0 ? ['127.0.0.1'] : hosts).map(
    (one) => `${scheme}://${bracketed(one)}:${port}`,
  );
  return publicAddress === undefined ? own : [publicAddress];
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Addresses that hold only on one wire, fe80::, cannot stand in an address bar. */
function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? [])
      .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80:'))
      .map(({ address }) => address.toLowerCase()),
  );
}
