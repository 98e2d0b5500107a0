import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';
import { isLoopback } from '../../listening.ts';
import type { Avatars } from '../../rooms/avatar-files.ts';
import type { DubbingFactory } from '../../rooms/dubbing-port.ts';
import { OpusThread } from '../../rooms/opus/opus-thread.ts';
import { Rooms } from '../../rooms/rooms.ts';
import { readCertificate, type Certificate } from '../../tls.ts';
import { buildListenerApp } from './listener-app.ts';
import { listenerAddresses, ownNames } from './own-addresses.ts';
import { fingerprintOf, openSelfCertificate } from './self-certificate.ts';

export interface RoomsDoorOptions {
  readonly config: Config;
  readonly avatars: Avatars;
  readonly dubbing: DubbingFactory;
  readonly log: NodeJS.WritableStream | undefined;
  readonly drainMs?: number | undefined;
  readonly joinWithinMs?: number | undefined;
  readonly clock?: RoomsClock | undefined;
}

export interface RoomsClock {
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Resolves after so long; Node's where left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** The companion's rooms, and the second port by which listeners come to them. */
export class RoomsDoor {
  readonly rooms: Rooms;
  /** Undefined where rooms are off. */
  readonly app: FastifyInstance | undefined;
  readonly #config: Config;
  readonly #certificate: Certificate | undefined;

  /** @throws ConfigError where a certificate cannot be read */
  static async create(options: RoomsDoorOptions): Promise<RoomsDoor> {
    const { config } = options;
    const certificate = await certificateOf(config);
    const clock: RoomsClock = options.clock ?? { nowMs: () => performance.now() };
    const { nowMs } = clock;
    const rooms = new Rooms({
      mostRooms: config.ROOMS_MAX,
      mostListeners: config.ROOM_MAX_LISTENERS,
      mostLanguages: config.ROOM_MAX_LANGUAGES,
      historyMinutes: config.ROOM_HISTORY_MINUTES,
      access: config.ROOM_ACCESS ?? (config.ROOMS_PUBLIC_ADDRESS === undefined ? 'open' : 'link'),
      addresses: () => addressesOf(config, app, certificate),
      avatars: options.avatars,
      dubbing: options.dubbing,
      encoding: new OpusThread(),
      ...clock,
    });
    const { log, drainMs, joinWithinMs } = options;
    const app: FastifyInstance | undefined =
      config.ROOMS_PORT === undefined
        ? undefined
        : await buildListenerApp({ config, rooms, certificate, log, nowMs, drainMs, joinWithinMs });
    return new RoomsDoor(config, rooms, app, certificate);
  }

  private constructor(
    config: Config,
    rooms: Rooms,
    app: FastifyInstance | undefined,
    certificate: Certificate | undefined,
  ) {
    this.#config = config;
    this.rooms = rooms;
    this.app = app;
    this.#certificate = certificate;
  }

  /** Where listeners find it, the best first. */
  addresses(): string[] {
    return addressesOf(this.#config, this.app, this.#certificate);
  }

  /** @returns what is to be told of it at the start, a line each; none where rooms are off */
  async listen(): Promise<string[]> {
    if (this.app === undefined) return [];
    const { ROOMS_HOST, ROOMS_PORT, ROOMS_TLS, ROOMS_PUBLIC_ADDRESS } = this.#config;
    await this.app.listen({ host: ROOMS_HOST, port: ROOMS_PORT ?? 0 });
    const [first = '', ...others] = this.addresses();
    const isOpenToNetwork = !isLoopback(ROOMS_HOST) && ROOMS_PUBLIC_ADDRESS === undefined;
    return [
      `Listeners of rooms come to ${first}/listen${others.length === 0 ? '' : `, or ${others.join(', ')}`}`,
      ...(ROOMS_TLS === 'self' && this.#certificate !== undefined
        ? [`Its certificate was made here; SHA-256 ${fingerprintOf(this.#certificate)}`]
        : []),
      ...(isOpenToNetwork && this.#certificate === undefined
        ? ['Without TLS, whoever is on the way to listeners can read along (ROOMS_TLS=self)']
        : []),
    ];
  }

  /** Everybody is told to come back, and whoever asks is answered to the end. */
  async close(): Promise<void> {
    await this.rooms.close();
    await this.app?.close();
  }
}

async function certificateOf(config: Config): Promise<Certificate | undefined> {
  if (config.ROOMS_PORT === undefined) return undefined;
  if (config.ROOMS_TLS !== 'self') return readCertificate(config, 'ROOMS_TLS_CERT');
  const names = ownNames(config.ROOMS_HOST).map((name) => name.replace(/^\[|\]$/g, ''));
  return openSelfCertificate(config.DATA_DIR, [...new Set(['localhost', '127.0.0.1', ...names])]);
}

function addressesOf(
  { ROOMS_HOST, ROOMS_PUBLIC_ADDRESS, ROOMS_PORT = 0 }: Config,
  app: FastifyInstance | undefined,
  certificate: Certificate | undefined,
): string[] {
  if (app === undefined) return [];
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : ROOMS_PORT;
  return listenerAddresses(ROOMS_HOST, port, certificate !== undefined, ROOMS_PUBLIC_ADDRESS);
}
