/** Speech over HTTP: bytes, or lines of JSON with the time of each character. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Control, Fault, RecordedRequest } from './control.ts';
import { bodyOf, errorAnswer, type ErrorName, UNPROCESSABLE } from './errors.ts';
import type { Generations } from './generation.ts';
import type { SpokenPiece, TimedCharacters } from './speech.ts';
import type { VoiceShelf } from './voices.ts';

const SPEECH_PATH = /^\/v1\/text-to-speech\/([^/]+)\/stream(\/with-timestamps)?$/;

export interface SpeechBody {
  readonly text: string;
  readonly model_id?: string;
  readonly language_code?: string;
  readonly previous_text?: string;
  readonly voice_settings?: { readonly stability?: number; readonly speed?: number };
}

export class SpeechRoutes {
  readonly #control: Control;
  readonly #generations: Generations;
  readonly #voices: VoiceShelf;

  constructor(control: Control, generations: Generations, voices: VoiceShelf) {
    this.#control = control;
    this.#generations = generations;
    this.#voices = voices;
  }

  matches(path: string): boolean {
    return SPEECH_PATH.test(path);
  }

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    recorded: RecordedRequest,
    fault: Fault | undefined,
  ): Promise<void> {
    const [, voiceId = '', withTimestamps] = SPEECH_PATH.exec(recorded.path) ?? [];
    const body = recorded.body as SpeechBody;
    if (fault === 'unprocessable') {
      sendJson(response, 422, UNPROCESSABLE);
      return;
    }
    const wrong = wrongIn(body, this.#voices.get(voiceId) !== undefined);
    if (wrong !== undefined) {
      this.refuse(response, wrong);
      return;
    }
    if (!(await this.#generations.enter())) {
      this.refuse(response, 'too_many_concurrent_requests');
      return;
    }
    const hungUp = new AbortController();
    // It may have gone while it waited for its place.
    if (response.closed) hungUp.abort();
    response.once('close', () => {
      recorded.isAborted = !response.writableFinished;
      hungUp.abort();
    });
    try {
      const format = recorded.query.get('output_format') ?? '';
      const wanted = {
        text: body.text,
        voiceId,
        gender: this.#voices.get(voiceId)?.labels?.['gender'],
        speed: body.voice_settings?.speed ?? 1,
        rateHz: Number(/^pcm_(\d+)$/.exec(format)?.[1] ?? 24_000),
      };
      const head = (): void => {
        if (response.headersSent) return;
        const type = fault === 'html' ? 'text/html' : withTimestamps ? 'application/json' : 'audio/pcm';
        response.writeHead(200, {
          'content-type': type,
          'request-id': 'fake',
          'character-cost': String(Array.from(body.text).length),
        });
      };
      for await (const step of this.#generations.run(wanted, fault, recorded, hungUp.signal)) {
        if (step.kind === 'reset') {
          request.socket.resetAndDestroy();
          return;
        }
        head();
        if (step.kind === 'raw') response.write(step.text);
        else if (withTimestamps) response.write(`${JSON.stringify(this.#line(step.piece, step.bytes))}\n\n`);
        else response.write(step.bytes);
      }
      head();
      response.end();
    } finally {
      this.#generations.leave();
    }
  }

  refuse(response: ServerResponse, name: ErrorName): void {
    sendJson(response, errorAnswer(name).status, bodyOf(name, this.#control));
  }

  #line(piece: SpokenPiece, bytes: Buffer): object {
    const { text, normalized } = this.#generations.isUnaligned ? {} : alignmentsOf(piece, this.#control);
    return {
      audio_base64: bytes.toString('base64'),
      alignment: text === undefined ? null : lineOf(text),
      normalized_alignment: normalized === undefined ? null : lineOf(normalized),
    };
  }
}

/** The alignments that the service sends with a piece, as far as it sends any. */
export function alignmentsOf(
  { text, restarted, normalized }: SpokenPiece,
  { alignment, restarts }: Control,
): { text?: TimedCharacters; normalized?: TimedCharacters } {
  const withText = restarts ? restarted : text;
  const has = (one: TimedCharacters, ...wanted: readonly string[]): boolean =>
    wanted.includes(alignment) && one.characters.length > 0;
  return {
    ...(has(withText, 'both', 'text') ? { text: withText } : {}),
    ...(has(normalized, 'both', 'normalized') ? { normalized } : {}),
  };
}

function lineOf({ characters, startsMs, endsMs }: TimedCharacters): object {
  return {
    characters,
    character_start_times_seconds: startsMs.map((ms) => ms / 1000),
    character_end_times_seconds: endsMs.map((ms) => ms / 1000),
  };
}

/** What is wrong with a request for speech; `undefined` where nothing is. */
export function wrongIn(body: SpeechBody, hasVoice: boolean): ErrorName | undefined {
  if (!hasVoice) return 'voice_not_found';
  if (typeof body.text !== 'string' || body.text === '') return 'invalid';
  if (body.language_code !== undefined && !/^[a-z]{2,3}$/.test(body.language_code)) {
    return 'unsupported_language';
  }
  const { stability = 0.5, speed = 1 } = body.voice_settings ?? {};
  if (speed < 0.7 || speed > 1.2) return 'invalid';
  const isV3 = body.model_id === 'eleven_v3';
  if (isV3 && (body.previous_text !== undefined || ![0, 0.5, 1].includes(stability))) return 'invalid';
  return undefined;
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
