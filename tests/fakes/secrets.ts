/** The secrets of the companions that a test has started, by their addresses: its requests are let in without a word of it. */

const secrets = new Map<string, string>();

/** @param address like http://127.0.0.1:8000 */
export function rememberSecret(address: string, secret: string): void {
  secrets.set(new URL(address).origin, secret);
}

/** Undefined where no companion was started there. */
export function secretOf(address: string): string | undefined {
  return secrets.get(new URL(address).origin);
}

/** As `fetch`, with the secret of the companion that is asked. */
export function fetchAs(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const secret = secretOf(String(url));
  const headers = new Headers(init.headers);
  if (secret !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${secret}`);
  return fetch(url, { ...init, headers });
}
