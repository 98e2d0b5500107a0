/** Settings of rooms, and of the second port that their listeners come to. */
import { z } from 'zod';
import { ROOM_ACCESS } from '../shared/rooms/fields.ts';
import { publicAddressSetting } from './listening.ts';
import { numberSetting } from './settings.ts';

export const ROOM_SETTINGS = {
  /** Rooms are off until there is a port for their listeners; 0 for one that is free. */
  ROOMS_PORT: numberSetting('a port, 0 to 65535', 0, 65_535, true).optional(),
  /** This machine alone, until an address of its network is named. */
  ROOMS_HOST: z.string().min(1).default('127.0.0.1'),
  /** Where listeners find the second port by way of a proxy. */
  ROOMS_PUBLIC_ADDRESS: publicAddressSetting.optional(),
  /** "self": a certificate that the companion makes. */
  ROOMS_TLS: z.enum(['self'], { error: 'takes self, or nothing' }).optional(),
  ROOMS_TLS_CERT: z.string().min(1).optional(),
  ROOMS_TLS_KEY: z.string().min(1).optional(),
  ROOMS_MAX: numberSetting('a whole number, 1 to 1000', 1, 1000, true).default(20),
  ROOM_MAX_LISTENERS: numberSetting('a whole number, 1 to 100000', 1, 100_000, true).default(1000),
  ROOM_MAX_LANGUAGES: numberSetting('a whole number, 1 to 64', 1, 64, true).default(8),
  /** "open" where left out; "link" where ROOMS_PUBLIC_ADDRESS is set. */
  ROOM_ACCESS: z.enum(ROOM_ACCESS, { error: 'takes open, link or passcode' }).optional(),
  ROOM_HISTORY_MINUTES: numberSetting('minutes, 0 to 1440', 0, 1440).default(10),
};

interface TlsSettings {
  readonly ROOMS_TLS?: string | undefined;
  readonly ROOMS_TLS_CERT?: string | undefined;
  readonly ROOMS_TLS_KEY?: string | undefined;
}

/** What is wrong with the settings taken together; undefined where nothing is. */
export function wrongRoomSetting({
  ROOMS_TLS,
  ROOMS_TLS_CERT,
  ROOMS_TLS_KEY,
}: TlsSettings): { name: string; takes: string } | undefined {
  if ((ROOMS_TLS_CERT === undefined) !== (ROOMS_TLS_KEY === undefined)) {
    const name = ROOMS_TLS_CERT === undefined ? 'ROOMS_TLS_CERT' : 'ROOMS_TLS_KEY';
    return { name, takes: 'takes a PEM file, as the other of ROOMS_TLS_CERT and ROOMS_TLS_KEY is set' };
  }
  if (ROOMS_TLS !== undefined && ROOMS_TLS_CERT !== undefined) {
    return { name: 'ROOMS_TLS', takes: 'takes nothing, as ROOMS_TLS_CERT is set' };
  }
  return undefined;
}
