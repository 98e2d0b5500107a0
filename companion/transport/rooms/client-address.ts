import type { FastifyRequest } from 'fastify';
import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('169.254.0.0', 16);
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/**
 * Whose request it is. A proxy on this machine says for whom it asks, at the end of what it was told itself; anybody else could
 * say anything.
 * @param isBehindProxy whether there is one
 */
export function clientAddress({ socket, headers }: FastifyRequest, isBehindProxy: boolean): string {
  const direct = withoutMapping(socket.remoteAddress ?? '');
  const forwarded = headers['x-forwarded-for'];
  if (!isBehindProxy || !isLoopbackAddress(direct) || forwarded === undefined) return direct;
  const last = [forwarded].flat().join(',').split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? direct : last;
}

/** Of this machine, or of a network of its own: a hall whose listeners have addresses of theirs. */
export function isPrivateAddress(address: string): boolean {
  const bare = withoutMapping(address);
  const family = isIP(bare);
  return family !== 0 && PRIVATE.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
}
