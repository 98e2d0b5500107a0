/** Instant clones: a voice made of recordings, for as long as the account keeps it. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Voice } from '../../../shared/voice.ts';
import type { SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';
import type { ClonedVoice, CloneRequest, VoiceCloner } from '../../dubbing/ports/voice-cloner.ts';
import { failed, refusalIn, toDubError } from './errors.ts';
import { checkSamples } from '../../cloning/sample-check.ts';
import { ELEVENLABS } from './elevenlabs.ts';
import type { ElevenLabsService } from './service.ts';
import type { AccountVoice } from './account-voice.ts';
import { toAccountVoice } from './voice-list.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { toWav } from '../../../shared/wav.ts';

const UPLOAD_TIMEOUT_S = 120;
const TIMEOUT_S = 15;
/** Previews are some seconds of MP3. */
const MAX_PREVIEW_BYTES = 8 * 1024 * 1024;
/** With more noise than this the service is asked to take it out; it says that a recording without any would suffer from that. Not tried on the service. */
const NOISY_BELOW_DB = 20;
// Where the parts of the work begin and end, of a progress of 0 to 1.
const CHECKED = 0.1;
const UPLOADED = 0.8;

export interface ElevenLabsClonerOptions {
  readonly service: ElevenLabsService;
  /** Tells whether recordings are of one person. */
  readonly encoder: SpeakerEncoder;
}

export class ElevenLabsCloner implements VoiceCloner {
  readonly info = ELEVENLABS;
  /** What to set, where it cannot run. */
  readonly missing: EngineMissing | undefined;
  readonly #service: ElevenLabsService;
  readonly #encoder: SpeakerEncoder;

  constructor({ service, encoder }: ElevenLabsClonerOptions) {
    this.#service = service;
    this.#encoder = encoder;
    this.missing = service.missing;
  }

  /** Nothing leaves the machine before consent and recordings are found in order. */
  async clone(
    { name, samples, consent }: CloneRequest,
    signal: AbortSignal,
    onProgress: (progress: number) => void = () => undefined,
  ): Promise<ClonedVoice> {
    signal.throwIfAborted();
    if (consent.statement.trim() === '' || consent.grantedBy.trim() === '') {
      throw new DubError('consent_missing', undefined, { stage: 'tts' });
    }
    const checked = await checkSamples(samples, this.#encoder, signal);
    const wav = toWav(checked.samples, PIPELINE_RATE_HZ);
    onProgress(CHECKED);
    const client = await this.#service.uploadingClient((sentBytes, totalBytes) => {
      onProgress(CHECKED + (UPLOADED - CHECKED) * (sentBytes / totalBytes));
    });
    const { voiceId, requiresVerification } = await this.#ask(signal, () =>
      client.voices.ivc.create(
        {
          name,
          files: [{ data: wav, filename: 'voice.wav', contentType: 'audio/wav' }],
          ...(checked.snrDb < NOISY_BELOW_DB ? { removeBackgroundNoise: true } : {}),
        },
        { abortSignal: signal, maxRetries: 0, timeoutInSeconds: UPLOAD_TIMEOUT_S },
      ),
    );
    await this.#renew(signal);
    // The service's list may be a moment behind.
    if (this.#service.voices.find(voiceId) === undefined) {
      const made = { id: voiceId, name, kind: 'cloned', nativeLanguages: [] } as const;
      this.#service.voices.put({ ...made, isUnverified: requiresVerification });
    }
    const isUnverified = this.#service.voices.find(voiceId)?.isUnverified === true;
    onProgress(1);
    const { speechMs, snrDb, purity } = checked;
    return {
      ...{ id: voiceId, name, kind: 'cloned' },
      ...(isUnverified ? { isUnverified } : {}),
      quality: { seconds: Math.round(speechMs / 100) / 10, snrDb: Math.round(snrDb * 10) / 10, purity },
    };
  }

  async delete(voiceId: string, signal: AbortSignal): Promise<void> {
    const client = await this.#service.client();
    await this.#ask(signal, () => client.voices.delete(voiceId, optionsWith(signal)));
    await this.#renew(signal);
    this.#service.voices.remove(voiceId);
  }

  async list(signal: AbortSignal): Promise<readonly Voice[]> {
    await this.#service.voices.refresh(signal);
    return this.#service.voices.all
      .filter(({ kind }) => kind === 'cloned')
      .map(({ id, name, kind }) => ({ id, name, kind }));
  }

  async preview(voiceId: string, signal: AbortSignal): Promise<Uint8Array> {
    const { previewUrl } = await this.#find(voiceId, signal);
    if (previewUrl === undefined) {
      throw new DubError('not_available', { reason: 'sample', engine: this.info.name }, { stage: 'tts' });
    }
    const url = new URL(previewUrl);
    if (url.protocol !== 'https:' && url.origin !== this.#service.baseUrl.origin) {
      throw failed('no_sample', 'unsafe_preview');
    }
    // Public files elsewhere: the key does not go there.
    const response = await this.#ask(signal, () => this.#service.connections.fetchFile(url, signal));
    if (!response.ok) {
      throw failed('no_sample', 'no_preview');
    }
    return this.#ask(signal, () => bytesOf(response));
  }

  async #find(voiceId: string, signal: AbortSignal): Promise<AccountVoice> {
    const known = this.#service.voices.find(voiceId);
    if (known?.previewUrl !== undefined) return known;
    const client = await this.#service.client();
    return toAccountVoice(await this.#ask(signal, () => client.voices.get(voiceId, {}, optionsWith(signal))));
  }

  async #ask<Answer>(signal: AbortSignal, question: () => PromiseLike<Answer>): Promise<Answer> {
    signal.throwIfAborted();
    try {
      return await question();
    } catch (error) {
      signal.throwIfAborted();
      throw toDubError(refusalIn(error) ?? error);
    }
  }

  /** The voice is made, or gone, whether or not the list can be fetched. */
  async #renew(signal: AbortSignal): Promise<void> {
    await this.#service.voices.refresh(signal).catch(() => undefined);
  }
}

function optionsWith(signal: AbortSignal) {
  return { abortSignal: signal, maxRetries: 0, timeoutInSeconds: TIMEOUT_S };
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    parts.push(part);
    length += part.length;
    if (length > MAX_PREVIEW_BYTES) throw failed('sample_too_large', 'preview_too_large');
  }
  return Buffer.concat(parts);
}
