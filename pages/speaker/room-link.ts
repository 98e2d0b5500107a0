import type { RoomAccess } from '../../shared/rooms/fields.ts';

/**
 * Where listeners go. The key is in the fragment, which browsers send to nobody.
 * @param address like http://192.0.2.7:8080, without a slash at its end
 */
export function roomLink(address: string, code: string, key: string | undefined, access: RoomAccess): string {
  const fragment = access === 'link' && key !== undefined ? `#k=${key}` : '';
  return `${address}/listen/${code}${fragment}`;
}

/**
 * The sheet for the projector, on this companion's own port.
 * @param address that listeners are to go to; undefined for the first
 */
export function joinSheetPath(
  code: string,
  key: string | undefined,
  access: RoomAccess,
  address: string | undefined,
): string {
  const query = address === undefined ? '' : `?${new URLSearchParams({ address }).toString()}`;
  const fragment = access === 'link' && key !== undefined ? `#k=${key}` : '';
  return `/speaker/${code}/join${query}${fragment}`;
}

/**
 * Where the sheet sends listeners: what its address asks for, where the room is found there, else the first.
 * @param search of the sheet's own URL
 */
export function sheetAddress(search: string, addresses: readonly string[]): string | undefined {
  const asked = new URLSearchParams(search).get('address');
  return addresses.find((one) => one === asked) ?? addresses[0];
}

/** Without what nobody reads out: "192.0.2.7:8080/listen". */
export function typedAddress(address: string): string {
  return `${address.replace(/^https?:\/\//, '')}/listen`;
}

/** Whether an address leads a phone to itself, and not to this computer. */
export function isOnlyOwn(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
