import { durationMs } from '../../shared/pcm.ts';
import { settledWithin } from './clause-limit.ts';
import type { Clause } from './clause-ledger.ts';
import { amplified, dubGain } from './dub-level.ts';
import { DubTail } from './dub-tail.ts';
import type { SessionSink } from './events.ts';
import { MarkCursor } from './mark-cursor.ts';
import type { DubMouth } from './ports/mouth.ts';
import type { Mark, Synthesis } from './ports/synthesizer.ts';

/** For a dub's first sound, and for each that follows it. */
export const SYNTHESIS_TIMEOUT_MS = 10_000;

/** A dub whose first sound is there. */
export interface BegunDub {
  readonly synthesis: Synthesis;
  readonly audio: AsyncIterator<Int16Array>;
  readonly first: IteratorResult<Int16Array, unknown>;
  /** Where somebody sees a mouth. */
  readonly mouth: DubMouth | undefined;
}

/**
 * Sends a dub as it is made, each sound with its marks. Resolves when all of it is sent, or the clause has ended meanwhile.
 * @throws DubError `engine_timeout` where no more sound comes, or the synthesiser's
 */
export async function sendDub(
  clause: Clause,
  { synthesis, audio, first, mouth }: BegunDub,
  { emit, isOpen }: { readonly emit: SessionSink; readonly isOpen: () => boolean },
): Promise<void> {
  const gain = dubGain(clause.style?.levelDb);
  const cursor = new MarkCursor();
  const rateHz = synthesis.sampleRateHz;
  const tail = new DubTail(rateHz);
  let sequence = 0;
  const send = (offsetMs: number, samples: Int16Array, marks: readonly Mark[]): void => {
    emit({
      ...{ type: 'dubFrame', clauseId: clause.id, sequence: sequence++, offsetMs, rateHz, samples, marks },
    });
  };
  const sound = (samples: Int16Array): void => {
    if (samples.length === 0) return;
    const offsetMs = clause.sentMs;
    clause.sentMs += durationMs(samples.length, rateHz);
    const marks = cursor.upTo(clause.sentMs, synthesis.marks());
    const shaped = mouth?.step(samples, rateHz, marks) ?? marks;
    send(offsetMs, amplified(samples, gain), shaped);
  };
  let part = first;
  while (part.done !== true) {
    if (!isOpen()) return;
    sound(tail.step(part.value));
    part = await settledWithin(SYNTHESIS_TIMEOUT_MS, 'tts', clause, audio.next());
  }
  if (isOpen()) sound(tail.end());
  // What a mouth does last is known once nothing more sounds.
  const left = (await mouth?.end()) ?? [];
  if (left.length > 0 && isOpen()) send(clause.sentMs, new Int16Array(0), left);
}
