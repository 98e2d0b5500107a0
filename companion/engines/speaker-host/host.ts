/** The process that embeds speakers, for all sessions: one stretch at a time. */
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';
import { SpeakerEmbedder, type EmbedderStream } from '../speaker-embedding/speaker-embedder.ts';
import { VoiceprintSpace } from '../ivector/voiceprint-space.ts';
import { serve } from '../process/host-side.ts';
import { ResemblyzerEncoder } from '../resemblyzer/encoder.ts';
import type { EmbedRequest, FromHost, LoadRequest, ToHost } from './protocol.ts';

/** Sessions whose frames are kept, the latest; another's are worked out again. */
const STREAMS_KEPT = 32;

interface HostStream {
  readonly embedder: EmbedderStream;
  /** That of the request in hand. */
  sound: readonly AudioFrame[];
}

let embedder: SpeakerEmbedder | undefined;
const streams = new Map<number, HostStream>();
let queue: Promise<void> = Promise.resolve();

serve((received, reply) => {
  queue = queue.then(async () => {
    reply(await answerTo(received as ToHost));
  });
});

async function answerTo(message: ToHost): Promise<FromHost> {
  try {
    switch (message.type) {
      case 'load':
        return { type: 'ready', neuralTrouble: await load(message) };
      case 'embed':
        return { type: 'embedded', embedding: await opened(message).embed(message.fromMs, message.toMs) };
      case 'prepare':
        opened(message).prepare(message.fromMs, message.toMs);
        return { type: 'prepared' };
    }
  } catch (error) {
    return { type: 'failed', reason: reasonOf(error) };
  }
}

async function load({ neuralFolder, threads }: LoadRequest): Promise<string | undefined> {
  const voiceprint = VoiceprintSpace.shipped();
  embedder = new SpeakerEmbedder(voiceprint);
  if (neuralFolder === undefined) return undefined;
  try {
    embedder = new SpeakerEmbedder(voiceprint, await ResemblyzerEncoder.load(neuralFolder, threads));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The stream of a request, its sound being the request's. */
function opened({ stream: id, sound, closed }: EmbedRequest): EmbedderStream {
  if (embedder === undefined) throw new Error('Nothing is loaded.');
  for (const gone of closed) streams.delete(gone);
  const known = streams.get(id);
  // The latest stands last.
  streams.delete(id);
  const stream: HostStream = known ?? {
    embedder: embedder.openStream({ frames: () => [...stream.sound] }),
    sound,
  };
  stream.sound = sound;
  streams.set(id, stream);
  const [oldest] = streams.keys();
  if (streams.size > STREAMS_KEPT && oldest !== undefined) streams.delete(oldest);
  return stream.embedder;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
