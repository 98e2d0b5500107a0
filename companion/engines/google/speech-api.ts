/** Where the versions of Speech-to-Text's API differ. All else of a stream is the same: its time, its payment, its words. */
import type { CancellableStream } from 'google-gax';
import type { DubError } from '../../../shared/protocol/errors.ts';
import type { Term } from '../../dubbing/ports/translator.ts';
import type { SpeechLimits } from './limits.ts';
import type { Reading } from './results.ts';

/** What is used of the library's client. */
export interface SpeechClient {
  initialize(): Promise<unknown>;
  _streamingRecognize(): CancellableStream;
  close(): Promise<void>;
}

/** A message from the service. */
export interface Answer {
  readonly reading: Reading;
  /** What the stream failed with, where the message says so itself. */
  readonly error?: unknown;
}

export interface SpeechApi {
  readonly limits: SpeechLimits;
  /** For a second of sound. */
  readonly usdPerS: number;
  /** See `RecognizerCapabilities`. */
  readonly leastConfidence: number;
  /** With "auto" it answers late, so that the one language that it was sure of is asked for instead. */
  readonly narrowsAuto: boolean;

  /** A client that is connected or will be. @throws DubError `engine_missing`; whatever the library throws */
  connect(): Promise<SpeechClient>;
  /** The first message of a stream. @param language the service's code, or "auto" */
  opening(language: string, terms: readonly Term[]): object;
  /** Each message after it. @param pcm 16-bit samples, mono, at the pipeline's rate */
  sound(pcm: Uint8Array): object;
  read(message: unknown): Answer;
  /** What a failure of a stream means. It may ask for something else from then on. @param language as the stream was opened with */
  explain(error: unknown, language: string): DubError;
}
