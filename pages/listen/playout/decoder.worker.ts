/** Decodes dubs off the page's own thread, and plays them faster where speech piles up. */
import type { ChangeOfRate } from '../../../client/audio/worklets/stretcher.ts';
import { DECODED_HZ, type DecoderCommand, type DecoderEvent } from './dub-decoder.ts';
import { DubStretch } from './dub-stretch.ts';
import { openOpusDecoding } from './open-opus-decoding.ts';
import type { OpusDecoding } from './opus-decoding.ts';

/** The sound of the dub that is decoded now. */
interface OpenDub {
  readonly clauseId: number;
  readonly stretch: DubStretch | undefined;
  samplesToDrop: number;
}

const decoding: Promise<OpusDecoding> = openOpusDecoding();
let stretcher: Promise<ChangeOfRate | undefined> | undefined;
let dub: OpenDub | undefined;
/** One command at a time, in their order. */
let turn: Promise<void> = Promise.resolve();

onmessage = ({ data }: MessageEvent<DecoderCommand>): void => {
  turn = turn
    .then(() => obey(data))
    .catch((cause: unknown) => {
      post({ type: 'failed', clauseId: data.clauseId, reason: String(cause) });
    });
};

async function obey(command: DecoderCommand): Promise<void> {
  const { clauseId } = command;
  if (command.type === 'begin') {
    await (await decoding).reset();
    const changer = command.rate === 1 ? undefined : await (stretcher ??= loadStretcher());
    dub = {
      clauseId,
      stretch: changer === undefined ? undefined : new DubStretch(changer, command.rate),
      samplesToDrop: 0,
    };
    return;
  }
  if (dub?.clauseId !== clauseId) return;
  if (command.type === 'end') {
    if (dub.stretch !== undefined) give(clauseId, dub.stretch.flush());
    dub = undefined;
    post({ type: 'done', clauseId });
    return;
  }
  dub.samplesToDrop += command.preSkip;
  for (const samples of await (await decoding).decode(command.packets)) {
    const dropped = Math.min(samples.length, dub.samplesToDrop);
    dub.samplesToDrop -= dropped;
    const kept = samples.slice(dropped);
    give(clauseId, dub.stretch === undefined ? kept : dub.stretch.push(kept));
  }
}

function give(clauseId: number, samples: Float32Array<ArrayBuffer>): void {
  if (samples.length > 0) post({ type: 'sound', clauseId, samples }, [samples.buffer]);
}

function post(event: DecoderEvent, transfer: Transferable[] = []): void {
  postMessage(event, { transfer });
}

/** Without it dubs are played as they were made: late, and still in order. */
async function loadStretcher(): Promise<ChangeOfRate | undefined> {
  try {
    const [{ default: loadCore }, { Stretcher }] = await Promise.all([
      import('signalsmith-stretch'),
      import('../../../client/audio/worklets/stretcher.ts'),
    ]);
    return new Stretcher(await loadCore(), DECODED_HZ);
  } catch {
    return undefined;
  }
}
