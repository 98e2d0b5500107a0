/** What a socket shows of who opens it, as subprotocols: a page cannot set other headers of a WebSocket. */

/** The one that the companion selects; the others never come back. */
export const SUBPROTOCOL = 'samevoice';
const BEARER = 'bearer.';
const RESUME = 'resume.';

export interface SocketCredentials {
  /** The secret, or a ticket. */
  readonly bearer?: string | undefined;
  /** What `dubbing_started` gave, to take that session over. */
  readonly resume?: string | undefined;
}

export function subprotocolsOf({ bearer, resume }: SocketCredentials): string[] {
  return [
    SUBPROTOCOL,
    ...(bearer === undefined ? [] : [`${BEARER}${bearer}`]),
    ...(resume === undefined ? [] : [`${RESUME}${resume}`]),
  ];
}

/** @param header `Sec-WebSocket-Protocol` as it came */
export function socketCredentials(header: string | undefined): SocketCredentials {
  const offered = (header ?? '').split(',').map((one) => one.trim());
  const after = (prefix: string) => offered.find((one) => one.startsWith(prefix))?.slice(prefix.length);
  return { bearer: after(BEARER), resume: after(RESUME) };
}
