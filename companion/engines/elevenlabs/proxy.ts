// The package brings no types, and the tests are compiled by themselves.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./proxy-from-env.d.ts" />
/**
 * The proxy of the network, where there is one: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, as other programs read them. An address
 * is reached through it by CONNECT alone: of what goes to an https: one the proxy sees neither key nor text.
 */
import type { AgentOptions, ClientRequest } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { failed } from './errors.ts';

export type ProxyAgent = HttpsProxyAgent<string>;

/** A service on this machine is on no network. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * @returns undefined where an address is reached without a proxy
 * @throws DubError `engine_failed` where the environment names a proxy that is none: nothing is sent past it
 */
export function proxyAgentFor(url: URL, options: AgentOptions = {}): ProxyAgent | undefined {
  if (LOOPBACK.test(url.hostname)) return undefined;
  // Sockets use the proxies of the addresses that they begin as.
  const address = url.href.replace(/^ws/, 'http');
  const proxy = getProxyForUrl(address);
  if (proxy === '') return undefined;
  const isTaken = URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol);
  if (!isTaken) throw failed('unreachable', 'proxy');
  const agent = new HttpsProxyAgent(proxy, options);
  // Left to itself the agent gives the proxy's refusal as if it were the service's: a wrong plan, say.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: ClientRequest) => {
    if (statusCode !== 200) request.destroy(failed('unreachable', 'proxy'));
  });
  return agent;
}
