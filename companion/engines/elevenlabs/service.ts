/** One account at the service: its key, its connections, its voices. The synthesiser and the cloner share it. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import type { ElevenLabsClient } from 'elevenlabs/Client.js';
import { DubError } from '../../../shared/protocol/errors.ts';
import { Connections, type UploadProgress } from './connections.ts';
import { MISSING_KEY } from './errors.ts';
import { Plan } from './plan.ts';
import { Subscription } from './subscription.ts';
import { VoiceList } from './voice-list.ts';

export interface ServiceOptions {
  readonly apiKey?: string | undefined;
  /** Another server that speaks the same, without a path. */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = 'https://api.elevenlabs.io';
/** The client's timer outlives a request that fails, so it may not be long. */
const TIMEOUT_S = 15;

export class ElevenLabsService {
  /** What to set, where it cannot be used. */
  readonly missing: EngineMissing | undefined;
  readonly baseUrl: URL;
  readonly plan = new Plan();
  readonly connections: Connections;
  readonly voices: VoiceList;
  readonly subscription: Subscription;
  readonly #apiKey: string | undefined;
  #client: Promise<ElevenLabsClient> | undefined;

  constructor({ apiKey, baseUrl }: ServiceOptions) {
    this.#apiKey = apiKey;
    this.missing = apiKey === undefined ? MISSING_KEY : undefined;
    this.baseUrl = new URL(baseUrl ?? BASE_URL);
    this.connections = new Connections(this.baseUrl, this.plan);
    this.voices = new VoiceList(() => this.client());
    this.subscription = new Subscription({
      connections: this.connections,
      baseUrl: this.baseUrl,
      apiKey: () => this.apiKey,
    });
  }

  /** @throws DubError `engine_missing` where no key is set */
  get apiKey(): string {
    if (this.#apiKey === undefined) throw new DubError('engine_missing', MISSING_KEY, { stage: 'tts' });
    return this.#apiKey;
  }

  /** The vendor's client. Loading it takes the better part of a second and 100 MB, so nobody does before the first use. */
  client(): Promise<ElevenLabsClient> {
    this.#client ??= this.#load(this.connections.fetch);
    return this.#client;
  }

  /** A client that tells how much of a body has gone out. */
  uploadingClient(onProgress: UploadProgress): Promise<ElevenLabsClient> {
    return this.#load(this.connections.uploading(onProgress));
  }

  close(): void {
    this.connections.close();
  }

  async #load(fetch: typeof globalThis.fetch): Promise<ElevenLabsClient> {
    const apiKey = this.apiKey;
    const { ElevenLabsClient } = await import('elevenlabs/Client.js');
    return new ElevenLabsClient({
      apiKey,
      baseUrl: this.baseUrl.origin,
      fetch,
      maxRetries: 0,
      timeoutInSeconds: TIMEOUT_S,
    });
  }
}
