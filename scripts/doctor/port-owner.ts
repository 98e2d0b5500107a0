import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { routes } from '../../shared/http/routes.ts';

export type PortOwner =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'companion'; readonly version: string }
  | { readonly kind: 'other'; readonly name: string };

const ANSWER_WITHIN_MS = 2_000;
/** The state of a socket that listens, in /proc/net/tcp. */
const LISTENS = '0A';

/** Who listens on a port; whether it is a companion is asked of it, by the address that it would have. */
export async function whoHasPort(host: string, port: number, address: string): Promise<PortOwner> {
  if (port === 0 || (await isFree(host, port))) return { kind: 'nobody' };
  const controller = new AbortController();
  // Not a time limit of the request's alone: its timer would not keep the process waiting.
  const timer = setTimeout(() => {
    controller.abort();
  }, ANSWER_WITHIN_MS);
  const client = new CompanionClient(() => address);
  try {
    const { version } = await client.call(routes.companion.health, { signal: controller.signal });
    return { kind: 'companion', version };
  } catch {
    return { kind: 'other', name: programOn(port) ?? 'another program' };
  } finally {
    clearTimeout(timer);
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** By Linux's own tables; undefined elsewhere, and for what belongs to another user. */
function programOn(port: number): string | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    read(table)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) === true && state === LISTENS)
      .map((fields) => `socket:[${fields[9] ?? ''}]`),
  );
  for (const pid of names('/proc').filter((name) => /^\d+$/.test(name))) {
    const isOwner = names(`/proc/${pid}/fd`).some((fd) => inodes.includes(link(`/proc/${pid}/fd/${fd}`)));
    if (isOwner)
      return `${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 80)} (process ${pid})`;
  }
  return undefined;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
