/** The voices of the account: a copy, fetched at the start and renewed in the background. */
import type { ElevenLabs as Api } from 'elevenlabs';
import type { ElevenLabsClient } from 'elevenlabs/Client.js';
import type { DubError } from '../../../shared/protocol/errors.ts';
import { toDubError } from './errors.ts';
import type { AccountVoice } from './account-voice.ts';

const FRESH_MS = 600_000;
/** Somebody who was told that there are none may be adding some. */
const EMPTY_FRESH_MS = 30_000;
const PAGE_SIZE = 100;
/** Accounts hold some hundreds; this bounds a service that always has another page. */
const MAX_PAGES = 20;
/** As the service makes them: twenty letters and digits. */
const ID = /^[A-Za-z0-9]{20}$/;

export class VoiceList {
  readonly #client: () => Promise<ElevenLabsClient>;
  readonly #freshMs: number;
  #voices: readonly AccountVoice[] = [];
  #trouble: DubError | undefined;
  /** Deleted, by whomever: the service's list may be a moment behind. */
  readonly #gone = new Set<string>();
  /** Listed at any time. */
  readonly #known = new Set<string>();
  #fetchedAtMs = -Infinity;
  #isRenewing = false;

  constructor(client: () => Promise<ElevenLabsClient>, freshMs = FRESH_MS) {
    this.#client = client;
    this.#freshMs = freshMs;
  }

  /** Those last seen, none before any were. Old ones are renewed in the background. */
  get all(): readonly AccountVoice[] {
    const freshMs = this.#voices.length === 0 ? Math.min(EMPTY_FRESH_MS, this.#freshMs) : this.#freshMs;
    if (performance.now() - this.#fetchedAtMs > freshMs) void this.#renew();
    return this.#voices;
  }

  /** Why the voices are not known; undefined where they are. */
  get trouble(): DubError | undefined {
    return this.#trouble;
  }

  find(id: string): AccountVoice | undefined {
    return this.#voices.find((voice) => voice.id === id);
  }

  /** Whether it was ever of the account; undefined where its voices are not known. */
  wasListed(id: string): boolean | undefined {
    return this.#trouble === undefined && this.#fetchedAtMs > -Infinity ? this.#known.has(id) : undefined;
  }

  /** Whether an id is, or looks like, one of the service's: an account may use voices that it does not list. */
  has(id: string): boolean {
    return !this.#gone.has(id) && (ID.test(id) || this.find(id) !== undefined);
  }

  /**
   * Fetches the list anew. A key that may speak but not list voices still speaks in those that are
   * named to it.
   *
   * @throws DubError `key_rejected`, `engine_failed`, …
   */
  async refresh(signal?: AbortSignal): Promise<void> {
    try {
      const voices = await this.#fetchAll(signal);
      this.#voices = voices.filter(({ id }) => !this.#gone.has(id));
      for (const { id } of voices) this.#known.add(id);
      this.#trouble = undefined;
      this.#fetchedAtMs = performance.now();
    } catch (error) {
      signal?.throwIfAborted();
      const known = toDubError(error);
      this.#trouble = known;
      if (known.details?.['reason'] !== 'missing_permissions') throw known;
    }
  }

  /** Takes a voice that was made, or is gone, without waiting for the service to list it so. */
  put(voice: AccountVoice): void {
    this.#gone.delete(voice.id);
    this.#known.add(voice.id);
    this.#voices = [...this.#voices.filter(({ id }) => id !== voice.id), voice];
  }

  remove(id: string): void {
    this.#gone.add(id);
    this.#voices = this.#voices.filter((voice) => voice.id !== id);
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      await this.refresh();
    } catch {
      // A list that cannot be renewed now is still a list.
      this.#fetchedAtMs = performance.now();
    } finally {
      this.#isRenewing = false;
    }
  }

  async #fetchAll(signal: AbortSignal | undefined): Promise<readonly AccountVoice[]> {
    const client = await this.#client();
    const options = { maxRetries: 0, timeoutInSeconds: 10, ...(signal && { abortSignal: signal }) };
    const voices: AccountVoice[] = [];
    let nextPageToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await client.voices.search(
        { pageSize: PAGE_SIZE, ...(nextPageToken === undefined ? {} : { nextPageToken }) },
        options,
      );
      voices.push(...answer.voices.map(toAccountVoice));
      nextPageToken = answer.nextPageToken;
      if (!answer.hasMore || nextPageToken === undefined) break;
    }
    return voices;
  }
}

/** Own clones are clones; somebody else's professional voice is a stock voice to this account. */
export function toAccountVoice(voice: Api.Voice): AccountVoice {
  const isClone =
    voice.category === 'cloned' || (voice.category === 'professional' && voice.isOwner !== false);
  const languages = [
    voice.labels?.['language'],
    ...(voice.verifiedLanguages ?? []).map((one) => one.language),
  ];
  return {
    id: voice.voiceId,
    name: voice.name ?? voice.voiceId,
    kind: isClone ? 'cloned' : 'stock',
    isOfLibrary: !isClone && voice.category !== 'premade' && voice.isOwner !== true,
    gender: oneOf(['male', 'female'] as const, voice.labels?.['gender']),
    age: oneOf(['young', 'middle_aged', 'old'] as const, voice.labels?.['age']?.replace('-', '_')),
    nativeLanguages: languages.filter((code): code is string => typeof code === 'string'),
    previewUrl: voice.previewUrl,
    availableForTiers: voice.availableForTiers,
    rate: voice.sharing?.rate,
    fiatRateUsd: voice.sharing?.fiatRate,
    isLiveModerated: voice.sharing?.liveModerationEnabled,
    isUnverified: isUnverified(voice.voiceVerification),
    isLegacy: voice.isLegacy,
    tunedFor: voice.category === 'professional' ? tunedModels(voice.fineTuning) : undefined,
  };
}

function isUnverified(verification: Api.VoiceVerificationResponse | undefined): boolean {
  return verification?.requiresVerification === true && !verification.isVerified;
}

function tunedModels({ state }: Api.FineTuningResponse = {}): readonly string[] | undefined {
  if (state === undefined) return undefined;
  return Object.entries(state).flatMap(([model, one]) => (one === 'fine_tuned' ? [model] : []));
}

function oneOf<Value extends string>(values: readonly Value[], value: string | undefined): Value | undefined {
  return values.find((one) => one === value);
}
