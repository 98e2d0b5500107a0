/** The certificate that the companion shows where it speaks https. */
import { createSecureContext } from 'node:tls';
import { ConfigError, type Config } from './config.ts';
import { readTextFile } from './text-file.ts';

const MOST_BYTES = 1024 * 1024;

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/**
 * Undefined where the settings name none.
 * @throws ConfigError where a file cannot be read, or the two do not belong together
 */
export function readCertificate({
  TLS_CERT,
  TLS_KEY,
}: Pick<Config, 'TLS_CERT' | 'TLS_KEY'>): Certificate | undefined {
  if (TLS_CERT === undefined || TLS_KEY === undefined) return undefined;
  const certificate = { cert: pemOf('TLS_CERT', TLS_CERT), key: pemOf('TLS_KEY', TLS_KEY) };
  try {
    createSecureContext(certificate);
  } catch (cause) {
    const takes = 'takes a certificate and its unencrypted key, both as PEM';
    throw new ConfigError(`TLS_CERT, TLS_KEY: saw ${TLS_CERT} and ${TLS_KEY}, ${takes}`, { cause });
  }
  return certificate;
}

function pemOf(name: string, path: string): string {
  try {
    return readTextFile(path, MOST_BYTES);
  } catch (cause) {
    throw new ConfigError(`${name}: saw ${path}, takes a PEM file that can be read`, { cause });
  }
}
