/** A certificate that the companion makes itself, for listeners in its own network. */
import { createHash, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { tighten, writePrivateFile } from '../../private-files.ts';
import { readTextFile } from '../../text-file.ts';
import type { Certificate } from '../../tls.ts';

const CERT_FILE = 'rooms-cert.pem';
const KEY_FILE = 'rooms-key.pem';
const MOST_BYTES = 64 * 1024;
const DAY_MS = 86_400_000;
/** Browsers take none that are longer. */
const VALID_DAYS = 397;
const RENEWED_BEFORE_MS = 30 * DAY_MS;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Reads the certificate of the data folder, and makes one where there is none, or it is for other names, or nearly over.
 * @param names names and addresses of this machine
 * @throws what the file system says
 */
export async function openSelfCertificate(
  folder: string,
  names: readonly string[],
  nowMs = Date.now(),
): Promise<Certificate> {
  const kept = readKept(folder, names, nowMs);
  if (kept !== undefined) return kept;
  const made = await makeCertificate(names, nowMs);
  writePrivateFile(join(folder, KEY_FILE), made.key);
  writePrivateFile(join(folder, CERT_FILE), made.cert);
  return made;
}

/** SHA-256, as browsers show it. */
export function fingerprintOf({ cert }: Certificate): string {
  return new X509Certificate(cert).fingerprint256;
}

function readKept(folder: string, names: readonly string[], nowMs: number): Certificate | undefined {
  try {
    const paths = [join(folder, CERT_FILE), join(folder, KEY_FILE)] as const;
    for (const path of paths) tighten(path);
    const [cert, key] = [readTextFile(paths[0], MOST_BYTES), readTextFile(paths[1], MOST_BYTES)];
    const certificate = new X509Certificate(cert);
    const isForAll = names.every((name) =>
      isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined,
    );
    const isLong = Date.parse(certificate.validTo) - nowMs > RENEWED_BEFORE_MS;
    return isForAll && isLong ? { cert, key } : undefined;
  } catch {
    // There is none yet, or it is damaged: another one is made.
    return undefined;
  }
}

async function makeCertificate(names: readonly string[], nowMs: number): Promise<Certificate> {
  // Loaded where it is used: few companions make a certificate, and it takes a tenth of a second.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: createHash('sha256')
      .update(names.join(), 'utf8')
      .update(String(nowMs))
      .digest('hex')
      .slice(0, 32),
    name: 'CN=Samevoice companion',
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + VALID_DAYS * DAY_MS - DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
      ),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: pem('PRIVATE KEY', Buffer.from(key)) };
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
