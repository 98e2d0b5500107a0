import { SampleQueue } from './sample-queue.ts';

/** One clause's dub, as far as it has arrived. */
export class Take {
  readonly id: number;
  readonly queue = new SampleQueue();
  complete = false;
  /** When enough of it was there to begin; undefined until then. */
  readyFrame: number | undefined;

  constructor(id: number) {
    this.id = id;
  }

  /** Whether it can begin (or go on) with `samples` in hand. */
  has(samples: number): boolean {
    return this.complete || this.queue.length >= samples;
  }
}
