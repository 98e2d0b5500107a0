/** The recogniser's process: one model for all sessions, one decode at a time, whoever has waited most first. */
import { serve } from '../process/host-side.ts';
import { WhisperModel } from './model.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { UtteranceStream } from './utterance-stream.ts';

let model: WhisperModel | undefined;
let isDecoding = false;
const streams = new Map<number, UtteranceStream>();

serve((received, send) => {
  const message = received as ToHost;
  const reply = (answer: FromHost): void => {
    send(answer);
  };
  switch (message.type) {
    case 'load':
      WhisperModel.load(message.folder, message.threads).then(
        (loaded) => {
          model = loaded;
          reply({ type: 'ready' });
        },
        (error: unknown) => {
          reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
        },
      );
      return;
    case 'open':
      if (model !== undefined) streams.set(message.stream, new UtteranceStream(model, message.options));
      return;
    case 'audio':
      streams.get(message.stream)?.accept(message.startMs, message.samples, message.isSpeech);
      break;
    case 'end':
      streams.get(message.stream)?.endUtterance();
      break;
    case 'close':
      streams.delete(message.stream);
      return;
  }
  void decodeWhatIsReady(reply);
});

async function decodeWhatIsReady(reply: (answer: FromHost) => void): Promise<void> {
  if (isDecoding) return;
  isDecoding = true;
  try {
    for (let next = mostWaiting(); next !== undefined; next = mostWaiting()) {
      const [stream, utterances] = next;
      const waitingMs = utterances.waitingMs;
      const arrived = utterances.receivedMs;
      const beganAtMs = performance.now();
      const hypothesis = await utterances.decode(() => performance.now());
      const elapsedMs = performance.now() - beganAtMs;
      const takenMs = waitingMs - utterances.waitingMs + (utterances.receivedMs - arrived);
      if (streams.has(stream)) reply({ type: 'decoded', stream, hypothesis, takenMs, elapsedMs });
    }
  } catch (error) {
    // A decode that fails leaves a stream that nothing can go on with; another process can.
    reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  } finally {
    isDecoding = false;
  }
}

function mostWaiting(): [number, UtteranceStream] | undefined {
  return [...streams]
    .filter(([, utterances]) => utterances.isReady)
    .sort(([, a], [, b]) => b.waitingMs - a.waitingMs)[0];
}
