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

type CertificateSetting = 'TLS_CERT' | 'ROOMS_TLS_CERT';
const KEY_SETTINGS = { TLS_CERT: 'TLS_KEY', ROOMS_TLS_CERT: 'ROOMS_TLS_KEY' } as const;

/**
 * Undefined where the settings name none.
 * @throws ConfigError where a file cannot be read, or the two do not belong together
 */
export function readCertificate(
  config: Pick<Config, CertificateSetting | 'TLS_KEY' | 'ROOMS_TLS_KEY'>,
  certName: CertificateSetting = 'TLS_CERT',
): Certificate | undefined {
  const keyName = KEY_SETTINGS[certName];
  const [certPath, keyPath] = [config[certName], config[keyName]];
  if (certPath === undefined || keyPath === undefined) return undefined;
  const certificate = { cert: pemOf(certName, certPath), key: pemOf(keyName, keyPath) };
  try {
    createSecureContext(certificate);
  } catch (cause) {
    const takes = 'takes a certificate and its unencrypted key, both as PEM';
    throw new ConfigError(`${certName}, ${keyName}: saw ${certPath} and ${keyPath}, ${takes}`, { cause });
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
