/** Asks the companion that runs with these settings, as a program of the same user. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { X509Certificate } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { parseJson } from '../../shared/bounded-json.ts';
import type { Route } from '../../shared/http/route.ts';
import type { Config } from '../config.ts';
import { localAddress } from '../listening.ts';
import { readCertificate } from '../tls.ts';
import { readSecret } from './secret.ts';

const MOST_BYTES = 64 * 1024;

/** Nobody answers, or whoever does is not the companion of these settings. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

export interface OwnAnswer {
  readonly status: number;
  /** What was answered as JSON; undefined where it is none. */
  readonly body: unknown;
}

/**
 * @param route without parameters and body
 * @throws NotRunningError, ConfigError where there is no secret, or the signal's reason
 */
export async function askOwnCompanion(config: Config, route: Route, signal: AbortSignal): Promise<OwnAnswer> {
  const secret = readSecret(config.DATA_DIR);
  const address = new URL(localAddress(config, config.PORT));
  const options = {
    ...{ method: route.method, path: route.path, host: hostname(address), port: address.port, signal },
    headers: { host: address.host, authorization: `Bearer ${secret}` },
  };
  try {
    const certificate = readCertificate(config);
    if (certificate === undefined) return await answerTo(request(options));
    // The secret is sent to nobody who has not shown the certificate of the settings.
    const socket = await connectedTo(address, certificate.cert, signal);
    return await answerTo(request({ ...options, createConnection: () => socket }));
  } catch (cause) {
    signal.throwIfAborted();
    throw new NotRunningError(`No companion answers on ${address.origin}.`, { cause });
  }
}

/** By the certificate itself, not by who signed it or for which name: it is asked for by an address of this machine. */
async function connectedTo(address: URL, cert: string, signal: AbortSignal): Promise<TLSSocket> {
  const socket = connect({ host: hostname(address), port: Number(address.port), rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal });
    const shown = socket.getPeerX509Certificate();
    if (shown?.fingerprint256 !== new X509Certificate(cert).fingerprint256) {
      throw new Error('another certificate than that of TLS_CERT is shown');
    }
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function answerTo(asked: ClientRequest): Promise<OwnAnswer> {
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) {
    text += part;
    if (text.length > MOST_BYTES) throw new Error('more was answered than a companion answers');
  }
  return { status: answer.statusCode ?? 0, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Without the brackets of an IPv6 address. */
function hostname(address: URL): string {
  return address.hostname.replace(/^\[|\]$/g, '');
}
