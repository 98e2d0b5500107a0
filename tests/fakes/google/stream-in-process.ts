/** One stream of the service without a wire, for tests on a fake clock: the same ear, manners and delays as over gRPC. */
import { EventEmitter } from 'node:events';
import type { CancellableStream } from 'google-gax';
import { durationMs } from '../../../shared/pcm.ts';
import { Chance, delayMs, type Latency } from './chance.ts';
import type { Ear } from './ear.ts';
import { Post } from './post.ts';
import type { SpeechManners } from './profile.ts';
import type { SpeechWire } from './speech-wire.ts';
import { RealRecognition } from './real-recognition.ts';
import type { Asked, Result } from './recognition.ts';

export interface StreamInProcess {
  readonly wire: Pick<SpeechWire, 'answer'>;
  readonly ear: Ear;
  readonly manners: SpeechManners;
  readonly latency: Latency;
  readonly seed: number;
  readonly asked: Asked;
}

/** @returns what the vendor's library would: a duplex of requests and answers, of which just this much is used */
export function streamInProcess({
  wire,
  ear,
  manners,
  latency,
  seed,
  asked,
}: StreamInProcess): CancellableStream {
  const chance = new Chance(seed);
  const post = new Post();
  const recognition = new RealRecognition(ear, chance, asked, manners);
  let audioMs = 0;
  const stream = Object.assign(new EventEmitter(), {
    write(message: { readonly audioContent?: Uint8Array; readonly audio?: Uint8Array }): boolean {
      const sound = message.audioContent ?? message.audio;
      if (sound === undefined) return true;
      const samples = new Int16Array(sound.slice().buffer);
      audioMs += durationMs(samples.length, 16_000);
      ear.hear(samples);
      for (const results of recognition.heardTo(audioMs)) answer(results);
      return true;
    },
    end(): void {
      answer(recognition.end(audioMs), recognition.endDelayMs());
      post.send(0, () => stream.emit('end'));
    },
    cancel(): void {
      post.clear();
    },
  });
  function answer(results: readonly Result[], moreMs = 0): void {
    post.send(moreMs + delayMs(latency, chance), () => stream.emit('data', wire.answer(results)));
  }
  return stream as unknown as CancellableStream;
}
