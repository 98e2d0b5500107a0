import { asDubError } from '../as-dub-error.ts';
import { pathOf } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import {
  UPLOAD_RESULTS,
  type UploadReport,
  type UploadResult,
  type UploadTrack,
} from '../../shared/http/uploads.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { reportOfError } from '../failure-report.ts';
import type { AudioTrack } from '../media/audio-track.ts';
import type { Sound } from '../media/probe.ts';

export interface Upload {
  readonly id: string;
  /** As its owner calls it; never a path. */
  readonly name: string;
  /** Where it and what is made of it lie. */
  readonly folder: string;
  /** The file as it came. */
  readonly path: string;
  readonly sound: Sound;
  /** BCP-47 or "auto". */
  readonly source: string;
  /** BCP-47; undefined for a transcript only. */
  readonly target: string | undefined;
}

/** A file that was made, and how it is offered. */
export interface ResultFile {
  readonly path: string;
  readonly mediaType: string;
  /** The name it is saved under. */
  readonly name: string;
}

export type ResultFiles = Partial<Record<UploadResult, ResultFile>>;

/** One uploaded file on its way to being dubbed. */
export class UploadJob {
  readonly upload: Upload;
  readonly #abort = new AbortController();
  readonly #createdAt = new Date();
  readonly #onChanged: (() => void) | undefined;
  #state: UploadReport['state'] = 'waiting';
  #progress = 0;
  #error: DubError | undefined;
  #results: ResultFiles = {};
  #expiresAt: Date | undefined;

  /** @param onChanged told whenever it is further */
  constructor(upload: Upload, onChanged?: () => void) {
    this.upload = upload;
    this.#onChanged = onChanged;
  }

  get state(): UploadReport['state'] {
    return this.#state;
  }
  get isOver(): boolean {
    return this.#state !== 'waiting' && this.#state !== 'running';
  }
  get signal(): AbortSignal {
    return this.#abort.signal;
  }
  /** What it failed of. */
  get cause(): unknown {
    return this.#error?.cause ?? this.#error;
  }
  get results(): ResultFiles {
    return this.#results;
  }

  /** How far it is, 0..1; never goes back. */
  advance(progress: number): void {
    this.#progress = Math.min(1, Math.max(this.#progress, progress));
    this.#onChanged?.();
  }

  cancel(): void {
    this.#abort.abort(new DubError('not_available', { reason: 'cancelled' }));
  }

  run(): void {
    this.#state = 'running';
    this.#onChanged?.();
  }

  finish(results: ResultFiles, keptMs: number): void {
    this.#results = results;
    this.#progress = 1;
    this.#end('done', keptMs);
  }

  /** Done, but for a part that could not be made. */
  lacks(error: DubError): void {
    this.#error = error;
  }

  fail(cause: unknown, keptMs: number): void {
    this.#error = asDubError(cause);
    this.#end('failed', keptMs);
  }

  report(): UploadReport {
    const { id, name, sound, source, target } = this.upload;
    const links = UPLOAD_RESULTS.filter((result) => this.#results[result] !== undefined).map((result) => [
      result,
      pathOf(routes.uploads.result, { params: { upload_id: id, result } }),
    ]);
    const error = this.#error;
    return {
      upload_id: id,
      name,
      state: this.#state,
      progress: Math.round(this.#progress * 1000) / 1000,
      duration_s: sound.durationS,
      sample_rate: sound.track.sampleRateHz,
      track: sound.track.number,
      tracks: sound.tracks.map(reportOfTrack),
      has_video: sound.videoCodec !== undefined,
      source_language: source,
      ...(target === undefined ? {} : { target_language: target }),
      created_at: this.#createdAt.toISOString(),
      ...(this.#expiresAt === undefined ? {} : { expires_at: this.#expiresAt.toISOString() }),
      ...(error === undefined ? {} : { error: { ...reportOfError(error), retryable: error.retryable } }),
      results: Object.fromEntries(links) as UploadReport['results'],
    };
  }

  #end(state: UploadReport['state'], keptMs: number): void {
    this.#state = state;
    this.#expiresAt = new Date(Date.now() + keptMs);
    this.#onChanged?.();
  }
}

function reportOfTrack({ number, language, title, channels, isCommentary }: AudioTrack): UploadTrack {
  return {
    track: number,
    ...(language === undefined ? {} : { language }),
    ...(title === undefined ? {} : { title }),
    channels,
    is_commentary: isCommentary,
  };
}
