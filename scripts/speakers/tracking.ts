import { AudioHistory } from '../../companion/recognition/audio-history.ts';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { durationMs } from '../../shared/pcm.ts';
import type { Dialogue, Turn } from './dialogues.ts';

const FRAME_SAMPLES = 800;
/** Silence that ends a breath; a longer breath is cut into clauses of this length at most. */
const BREATH_MS = 250;
const CLAUSE_MS = 2_000;

export interface TrackedClause {
  readonly speaker: string;
  /** The label that it was given when it was said, and the one that it has in the end. */
  readonly first: string;
  readonly label: string;
}

/** Who is found to say each clause of a dialogue, heard as a session hears it: frame by frame, clause by clause. */
export async function track(
  encoder: SpeakerEncoder,
  threshold: number,
  { samples, turns }: Dialogue,
): Promise<TrackedClause[]> {
  const timeline = new AudioHistory();
  const stream = encoder.openStream(timeline);
  const tracker = new OnlineDiarizer(encoder, threshold);
  const replacedBy = new Map<string, string>();
  const firsts: string[] = [];
  let at = 0;
  for (const { startMs, endMs } of turns) {
    while (timeline.endMs < endMs && at < samples.length) {
      const frame = { startMs: timeline.endMs, samples: samples.subarray(at, at + FRAME_SAMPLES) };
      timeline.add(frame, frame.startMs);
      stream.speech(frame.startMs, timeline.endMs);
      at += FRAME_SAMPLES;
    }
    const { speakerId, replaces = [] } = tracker.label(await stream.embed(startMs, endMs, 'patient'));
    for (const id of replaces) replacedBy.set(id, speakerId);
    firsts.push(speakerId);
  }
  return turns.map(({ speaker }, i) => {
    const first = firsts[i] ?? '';
    let label = first;
    for (let next = replacedBy.get(label); next !== undefined; next = replacedBy.get(label)) label = next;
    return { speaker, first, label };
  });
}

/** What voice activity finds, cut as long clauses are: into parts of two seconds at most. Nobody knows who says them. */
export function clausesOf(samples: Int16Array): Turn[] {
  const vad = new Silero().open();
  const breaths: { startMs: number; endMs: number }[] = [];
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const frame = samples.subarray(at, at + FRAME_SAMPLES);
    const startMs = durationMs(at, 16_000);
    const endMs = startMs + durationMs(frame.length, 16_000);
    if (!vad.accept(frame)) continue;
    const last = breaths.at(-1);
    if (last !== undefined && startMs - last.endMs < BREATH_MS) last.endMs = endMs;
    else breaths.push({ startMs, endMs });
  }
  vad.close();
  return breaths.flatMap(({ startMs, endMs }) => {
    const count = Math.ceil((endMs - startMs) / CLAUSE_MS);
    const lengthMs = (endMs - startMs) / count;
    return Array.from({ length: count }, (_, i) => ({
      speaker: '',
      startMs: startMs + i * lengthMs,
      endMs: startMs + (i + 1) * lengthMs,
    }));
  });
}

/** @returns milliseconds of CPU */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
