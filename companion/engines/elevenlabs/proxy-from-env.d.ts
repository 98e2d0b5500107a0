declare module 'proxy-from-env' {
  /** @returns the address of the proxy for a URL; an empty string where there is none */
  export function getProxyForUrl(url: string): string;
}
