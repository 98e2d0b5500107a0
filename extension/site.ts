/** URL.parse came with Chrome 126; this runs from 116 on. */
export function parseUrl(address: string, base?: string): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}

/** What a site is remembered by; empty where the address has none or is not known. */
export function hostnameOf(address: string | undefined): string {
  return address === undefined ? '' : (parseUrl(address)?.hostname ?? '');
}
