import type { DecoderEvent } from './dub-decoder.ts';
import type { DecoderPort } from './dub-player.ts';

/** Loads the decoder, which is no part of the page itself. */
export function openDecoderWorker(listener: (event: DecoderEvent) => void): DecoderPort {
  const worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<DecoderEvent>) => {
    listener(data);
  };
  return {
    post: (command) => {
      worker.postMessage(command);
    },
    close: () => {
      worker.terminate();
    },
  };
}
