/** One HTTP request a clause: lines of JSON with sound and alignment. */
import type { ElevenLabs as Api } from 'elevenlabs';
import type { Alignment } from './alignment.ts';
import { notAudio, refusalIn } from './errors.ts';
import { fromBase64 } from './samples-reader.ts';
import type { ElevenLabsService } from './service.ts';
import type { SpeechPiece, SpeechRequest, Transport } from './transport.ts';

/** As many clauses as one session has synthesised at once. */
const OPENED_AHEAD = 2;

export class HttpTransport implements Transport {
  readonly #service: ElevenLabsService;

  constructor(service: ElevenLabsService) {
    this.#service = service;
  }

  async *speak(request: SpeechRequest, signal: AbortSignal): AsyncGenerator<SpeechPiece> {
    const pieces = await this.#send(request, signal);
    // One more for whoever asks next while this one is in use.
    void this.#service.connections.openAhead(1);
    const iterator = pieces[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await nextOf(iterator);
        if (next.done === true) return;
        yield { bytes: fromBase64(next.value.audioBase64), alignment: alignmentOf(next.value) };
      }
    } finally {
      // What is left unread would keep the connection.
      await iterator.return?.();
    }
  }

  openAhead(): Promise<void> {
    return this.#service.connections.openAhead(OPENED_AHEAD);
  }

  close(): void {
    this.#service.connections.close();
  }

  async #send(
    request: SpeechRequest,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Api.StreamingAudioChunkWithTimestampsResponse>> {
    const client = await this.#service.client();
    signal.throwIfAborted();
    try {
      return await client.textToSpeech.streamWithTimestamps(request.voiceId, bodyOf(request), {
        abortSignal: signal,
        maxRetries: 0,
      });
    } catch (error) {
      throw refusalIn(error) ?? error;
    }
  }
}

function bodyOf(request: SpeechRequest): Api.StreamTextToSpeechWithTimestampsRequest {
  const { text, model, format, languageCode, previousText, settings } = request;
  return {
    text,
    modelId: model,
    outputFormat: format.name,
    voiceSettings: settings,
    ...(languageCode === undefined ? {} : { languageCode }),
    ...(previousText === undefined ? {} : { previousText }),
  };
}

/** The client reads the lines: what it cannot make out is not what was asked for. A broken connection stays one. */
async function nextOf<Value>(iterator: AsyncIterator<Value>): Promise<IteratorResult<Value>> {
  try {
    return await iterator.next();
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw name === 'SyntaxError' || name === 'ParseError' ? notAudio() : error;
  }
}

/** As it was spoken, numbers in words; as the text has it, which may begin again, only where the other is missing. */
function alignmentOf(piece: Api.StreamingAudioChunkWithTimestampsResponse): Alignment | undefined {
  const alignment = piece.normalizedAlignment ?? piece.alignment;
  return (
    alignment && {
      characters: alignment.characters,
      startsMs: alignment.characterStartTimesSeconds.map((seconds) => seconds * 1000),
    }
  );
}
