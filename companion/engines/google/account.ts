/** The Google Cloud project that pays: its key, and where its services are reached. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import type { ClientOptions } from 'google-gax';
import { z } from 'zod';
import { tryParseJson } from '../../../shared/bounded-json.ts';
import { readTextFile } from '../../text-file.ts';
import { DubError } from '../../../shared/protocol/errors.ts';

const keyFile = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
});
type Key = z.infer<typeof keyFile>;

export interface GoogleAccountOptions {
  /** The JSON key file of a service account. */
  readonly credentialsPath?: string | undefined;
  /** `http://host:port` is spoken to in plain text and never given the key; `https://host[:port]` as the service itself. */
  readonly speechEndpoint?: string | undefined;
  readonly translationEndpoint?: string | undefined;
}

export type GoogleService = 'speech' | 'translation';

const SETTING = 'GOOGLE_CLOUD_CREDENTIALS_PATH';
const KEY_MOST_BYTES = 64 * 1024;

const CHANNEL = {
  // The library's own second is long for somebody who listens.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 5000,
  // A connection that died while the machine slept, or behind a router that forgot it, is noticed by an unanswered ping.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5000,
};

export class GoogleAccount {
  /** What to do, where there is no key to work with; never says what the file holds. */
  readonly missing: EngineMissing | undefined;
  readonly #key: Key | undefined;
  readonly #endpoints: Readonly<Record<GoogleService, string | undefined>>;

  constructor(options: GoogleAccountOptions) {
    const read = readKey(options.credentialsPath);
    this.#key = read.key;
    this.missing = read.missing;
    this.#endpoints = { speech: options.speechEndpoint, translation: options.translationEndpoint };
  }

  /** @throws DubError `engine_missing` where there is no key */
  get projectId(): string {
    return this.#required().project_id;
  }

  /**
   * What a client of the service is made with.
   * @param usualEndpoint where it is reached if the settings do not say; the library's own where left out
   * @throws DubError `engine_missing` where there is no key
   */
  async clientOptions(service: GoogleService, usualEndpoint?: string): Promise<ClientOptions> {
    const { project_id: projectId, client_email, private_key } = this.#required();
    const endpoint = this.#endpoints[service] ?? usualEndpoint;
    const address = endpoint === undefined ? {} : addressOf(new URL(endpoint));
    if (endpoint === undefined || endpoint.startsWith('https:')) {
      return { ...CHANNEL, ...address, projectId, credentials: { client_email, private_key } };
    }
    const { grpc } = await import('google-gax');
    return {
      ...CHANNEL,
      ...address,
      projectId,
      // Any key at all keeps the library from asking around for another.
      apiKey: 'none',
      sslCreds: grpc.credentials.createInsecure(),
      'grpc.enable_http_proxy': 0,
    };
  }

  #required(): Key {
    if (this.#key === undefined) throw new DubError('engine_missing', this.missing);
    return this.#key;
  }
}

function addressOf(url: URL): { apiEndpoint: string; port: number } {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { apiEndpoint: url.hostname, port };
}

function readKey(path: string | undefined): { key?: Key; missing?: EngineMissing } {
  if (path === undefined) {
    return { missing: { reason: 'key_file', setting: SETTING } };
  }
  let text: string;
  try {
    text = readTextFile(path, KEY_MOST_BYTES);
  } catch {
    return { missing: { reason: 'key_file_unreadable', setting: SETTING } };
  }
  const parsed = keyFile.safeParse(tryParseJson(text));
  if (parsed.success) return { key: parsed.data };
  return { missing: { reason: 'key_file_wrong', setting: SETTING } };
}
