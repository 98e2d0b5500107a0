/**
 * What the account's stock voices sound like: their previews heard once by the speaker encoder, one after the other in the
 * background, and what it told of them kept in a file.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';
import { decodeFile } from '../../media/decode.ts';
import { PreviewFile } from './preview-file.ts';
import type { AccountVoice } from './account-voice.ts';

/** Sessions begin at once, and previews are for later ones: a companion that has just started has more to do. */
const BEGIN_AFTER_MS = 5_000;
const PREVIEW_TIMEOUT_MS = 20_000;
/** Accounts hold some dozens of stock voices; this bounds one that holds a library. */
const MOST_VOICES = 200;
const ENCODED_MS = 6_000;

export interface VoicePreviewsOptions {
  readonly encoder: SpeakerEncoder;
  /** A preview's bytes, in any format that ffmpeg reads. */
  readonly fetch: (voiceId: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Where what was heard is kept; nowhere where left out. */
  readonly folder?: string | undefined;
}

export class VoicePreviews {
  readonly #options: VoicePreviewsOptions;
  readonly #file: PreviewFile | undefined;
  /** `undefined` where the preview cannot be had or holds no voice. */
  readonly #embeddings = new Map<string, SpeakerEmbedding | undefined>();
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: VoicePreviewsOptions) {
    this.#options = options;
    const { folder, encoder } = options;
    if (folder !== undefined) this.#file = new PreviewFile(folder, encoder);
  }

  get encoder(): SpeakerEncoder {
    return this.#options.encoder;
  }

  /** What a voice's preview told; `undefined` while that is not known, or where it told nothing. */
  of(voiceId: string): SpeakerEmbedding | undefined {
    return this.#embeddings.get(voiceId);
  }

  /** Whether there is nothing more to be found out about these. */
  hasEmbedded(voices: readonly AccountVoice[]): boolean {
    return voices.every(({ id }) => this.#embeddings.has(id));
  }

  /** Has the previews heard before long. Returns at once. */
  begin(voices: () => readonly AccountVoice[]): void {
    if (this.#timer !== undefined || this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.embedAll(voices()).catch(() => undefined);
    }, BEGIN_AFTER_MS);
    this.#timer.unref();
  }

  /** Resolves when all are known, or cannot be; never rejects but where closed. One call's work is another's. */
  async embedAll(voices: readonly AccountVoice[]): Promise<void> {
    this.#running ??= this.#embedAll(voices).finally(() => (this.#running = undefined));
    await this.#running;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed.abort();
  }

  async #embedAll(voices: readonly AccountVoice[]): Promise<void> {
    const { signal } = this.#closed;
    const kept = (await this.#file?.read()) ?? new Map<string, SpeakerEmbedding>();
    const stock = voices.filter(({ kind, previewUrl }) => kind === 'stock' && previewUrl !== undefined);
    let isNew = false;
    for (const voice of stock.slice(0, MOST_VOICES)) {
      signal.throwIfAborted();
      if (this.#embeddings.has(voice.id)) continue;
      const known = kept.get(voice.id);
      const embedding = known ?? (await this.#listenTo(voice.id));
      signal.throwIfAborted();
      this.#embeddings.set(voice.id, embedding);
      if (known === undefined && embedding !== undefined) {
        kept.set(voice.id, embedding);
        isNew = true;
      }
    }
    // The rest is never known: it may be chosen last.
    for (const { id } of voices) if (!this.#embeddings.has(id)) this.#embeddings.set(id, undefined);
    if (isNew) await this.#file?.write(kept);
  }

  /** A voice that cannot be heard is one that is not known. */
  async #listenTo(voiceId: string): Promise<SpeakerEmbedding | undefined> {
    const limit = AbortSignal.timeout(PREVIEW_TIMEOUT_MS);
    const signal = AbortSignal.any([this.#closed.signal, limit]);
    try {
      const sound = await soundOf(await this.#options.fetch(voiceId, signal), signal);
      return await this.#options.encoder.encode(sound, this.#closed.signal);
    } catch {
      return undefined;
    }
  }
}

/** The first seconds of a sound file, as 16 kHz mono. */
async function soundOf(bytes: Uint8Array, signal: AbortSignal): Promise<Int16Array> {
  const folder = await mkdtemp(join(tmpdir(), 'samevoice-preview-'));
  try {
    const path = join(folder, 'preview');
    await writeFile(path, bytes);
    const samples = (ENCODED_MS * PIPELINE_RATE_HZ) / 1000;
    for await (const part of decodeFile(path, { samples, signal })) return part;
    return concat([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
