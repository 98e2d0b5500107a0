import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { AppOptions } from '../../companion/app-options.ts';
import { buildApp } from '../../companion/app.ts';
import type { Catalog } from '../../companion/catalog.ts';
import { readSecret } from '../../companion/access/secret.ts';
import { readConfig } from '../../companion/config.ts';
import { rememberSecret } from './secrets.ts';

export interface RunningCompanion {
  readonly address: string;
  readonly port: number;
  /** Where listeners of rooms come to; empty where rooms are off. */
  readonly listenerAddress: string;
  readonly secret: string;
  /** Its data folder. */
  readonly folder: string;
  /** The pairing code that waits, if any. */
  readonly code: string | undefined;
  readonly log: string;
  /** Its ends of the connections that are open, of either port. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
  /** As a process that is killed: nobody is told anything. */
  kill(): Promise<void>;
}

export type CompanionOptions = Pick<
  AppOptions,
  'uploadLimits' | 'models' | 'drainMs' | 'beginWithinMs' | 'nowMs' | 'onPaired' | 'roomsClock'
>;

/**
 * A companion that really listens, with these engines and settings; on a port of its own unless PORT names one, and with
 * nothing in its data folder, which goes with it, unless DATA_DIR names one.
 */
export async function runCompanion(
  catalog: Catalog,
  environment: Record<string, string> = {},
  options: CompanionOptions = {},
): Promise<RunningCompanion> {
  const { PassThrough } = await import('node:stream');
  const lines: string[] = [];
  const log = new PassThrough().on('data', (line: Buffer) => lines.push(line.toString()));
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-data-'));
  const config = readConfig({ PORT: '0', DATA_DIR: folder, ...environment });
  const app = await buildApp({ ...options, config, catalog, log });
  const sockets = new Set<Socket>();
  for (const { server } of [app, app.roomsDoor.app ?? app]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const close = async (): Promise<void> => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const address = await app.listen({ host: '127.0.0.1', port: config.PORT });
  await app.roomsDoor.listen();
  const secret = readSecret(config.DATA_DIR);
  rememberSecret(address, secret);
  return {
    address,
    port: Number(new URL(address).port),
    listenerAddress: addressOf(app.roomsDoor.app),
    secret,
    folder: config.DATA_DIR,
    get code() {
      return app.access.code?.code;
    },
    get log() {
      return lines.join('');
    },
    sockets,
    close,
    kill: () => {
      for (const socket of sockets) socket.destroy();
      return close();
    },
  };
}

/** The address itself, whichever is told to people. */
function addressOf(app: FastifyInstance | undefined): string {
  const address = app?.server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}
