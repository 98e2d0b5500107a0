/** How a person is told a pairing code, in a terminal. */
import type { Config } from '../config.ts';
import { localAddress } from '../listening.ts';
import type { WaitingCode } from './pairing-codes.ts';

/** @param port that is listened on */
export function invitation({ code, expiresAtMs }: WaitingCode, config: Config, port: number): string {
  const address = config.PUBLIC_ADDRESS ?? localAddress(config, port);
  const until = expiresAtMs === undefined ? '' : `, until ${timeOf(expiresAtMs)}`;
  return (
    `To connect a browser, type ${code.slice(0, 4)} ${code.slice(4)} in the Samevoice extension${until}\n` +
    // What stands after the hash is not sent to anybody.
    `To use the companion's own page, open ${address}/#pair=${code}\n`
  );
}

function timeOf(unixMs: number): string {
  return new Date(unixMs).toTimeString().slice(0, 5);
}
