/** One recognition after another, as when the viewer chooses another language. */
import { expect, it } from 'vitest';
import { RecognitionRelay } from '../../companion/dubbing/recognition-relay.ts';
import type { Recognition } from '../../companion/recognition/recognition.ts';
import type { TranscriptEvent } from '../../companion/recognition/transcript-stage.ts';

/** Says these texts, one after the other, whether or not it was closed meanwhile. */
function saying(...texts: string[]): Recognition {
  async function* events(): AsyncGenerator<TranscriptEvent> {
    for (const text of texts) yield await Promise.resolve({ type: 'speculation', text, language: 'en' });
  }
  const recognition = { close: () => Promise.resolve(), [Symbol.asyncIterator]: events };
  return recognition as unknown as Recognition;
}

it('what a recognition still says once another took its place is not handled', async () => {
  const begun: number[] = [];
  const recognitions = [saying('one', 'two'), saying('uno', 'dos')];
  const handled: string[] = [];
  const relay = new RecognitionRelay(
    (fromMs) => {
      begun.push(fromMs);
      return recognitions[begun.length - 1] ?? saying();
    },
    (event) => {
      if (event.type === 'speculation') handled.push(event.text);
      if (begun.length === 1) relay.replace(2_000);
      return Promise.resolve();
    },
  );
  await relay.ended();
  await relay.ended();
  expect(begun).toEqual([0, 2_000]);
  expect(handled).toEqual(['one', 'uno', 'dos']);
});
