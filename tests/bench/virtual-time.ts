/**
 * Runs recognition over a recording in virtual time: sound comes at its own pace, a decode takes as long as it really takes,
 * and nothing waits. The figures are those of a live session on a machine that does nothing else.
 */
import { durationMs } from '../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import type { Hypothesis, Word } from '../../companion/recognition/ports/recognizer.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';
import { UtteranceStream, type StreamOptions } from '../../companion/engines/whisper/utterance-stream.ts';
import type { WhisperModel } from '../../companion/engines/whisper/model.ts';

const FRAME_SAMPLES = 512;
/** As the session's endpointer has them. */
const PAUSE_MS = 380;
const PRE_ROLL_MS = 320;

export interface CommittedWord extends Word {
  /** When it was committed, on the recording's clock. */
  readonly committedAtMs: number;
}

export interface VirtualRun {
  readonly words: readonly CommittedWord[];
  /** Time spent decoding. */
  readonly busyMs: number;
  readonly lengthMs: number;
}

export async function recogniseInVirtualTime(
  samples: Int16Array,
  model: WhisperModel,
  detector: VoiceActivityDetector,
  options: StreamOptions,
): Promise<VirtualRun> {
  const stream = new UtteranceStream(model, options);
  const activity = detector.open();
  const lengthMs = durationMs(samples.length, PIPELINE_RATE_HZ);
  const frameMs = durationMs(FRAME_SAMPLES, PIPELINE_RATE_HZ);
  const words: CommittedWord[] = [];
  let told = 0;
  let busyMs = 0;
  let freeAtMs = 0;
  let lastSpeechMs: number | undefined;
  let writtenToMs = 0;

  const note = ({ words: all, isFinal }: Hypothesis, atMs: number): void => {
    const stable = isFinal ? all : all.filter(({ isStable }) => isStable === true);
    words.push(...stable.slice(told).map((word) => ({ ...word, committedAtMs: atMs })));
    told = isFinal ? 0 : stable.length;
  };
  const decodeWhatIsReady = async (nowMs: number): Promise<void> => {
    while (stream.isReady && freeAtMs <= nowMs) {
      const began = performance.now();
      const hypothesis = await stream.decode(() => performance.now());
      const tookMs = performance.now() - began;
      busyMs += tookMs;
      freeAtMs = Math.max(freeAtMs, nowMs) + tookMs;
      note(hypothesis, freeAtMs);
    }
  };

  const frameAt = (at: number): Int16Array => samples.subarray(at, at + FRAME_SAMPLES);
  for (let at = 0; at < samples.length + 2 * PIPELINE_RATE_HZ; at += FRAME_SAMPLES) {
    const startMs = durationMs(at, PIPELINE_RATE_HZ);
    const frame = at < samples.length ? frameAt(at) : new Int16Array(FRAME_SAMPLES);
    const isSpeech = activity.accept(frame);
    if (isSpeech && lastSpeechMs === undefined) {
      const fromMs = Math.max(writtenToMs, startMs - PRE_ROLL_MS);
      for (let back = Math.ceil(fromMs / frameMs); back * frameMs < startMs; back++) {
        stream.accept(back * frameMs, frameAt(back * FRAME_SAMPLES), false);
      }
    }
    if (isSpeech) lastSpeechMs = startMs + frameMs;
    if (lastSpeechMs !== undefined) {
      stream.accept(startMs, frame, isSpeech);
      writtenToMs = startMs + frameMs;
      if (writtenToMs - lastSpeechMs >= PAUSE_MS) {
        stream.endUtterance();
        lastSpeechMs = undefined;
      }
    }
    await decodeWhatIsReady(startMs + frameMs);
  }
  if (lastSpeechMs !== undefined) stream.endUtterance();
  while (stream.isReady) await decodeWhatIsReady(Math.max(freeAtMs, lengthMs));
  activity.close();
  return { words, busyMs, lengthMs };
}
