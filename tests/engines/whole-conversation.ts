/** A whole conversation through the recognition of a session, on a fake clock: sound comes in real time, and no time passes. */
import { vi } from 'vitest';
import type { Account } from '../../companion/dubbing/account.ts';
import { AudioHistory } from '../../companion/recognition/audio-history.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';
import type { Recognizer } from '../../companion/recognition/ports/recognizer.ts';
import { Recognition } from '../../companion/recognition/recognition.ts';
import { VoiceActivityTrack } from '../../companion/recognition/voice-activity-track.ts';
import { CONVERSATION, speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';

const FRAME_SAMPLES = 1024;
const LOUD = 400;
/** After the last sound, everything has been answered. */
const ANSWERED_MS = 8_000;

/** The first lines of a conversation, in sound that tells where in the film it is. */
export async function speakConversation(lines?: number): Promise<Dialogue> {
  const dialogue = await speakDialogue(CONVERSATION.slice(0, lines));
  mark(dialogue.samples, 0);
  return dialogue;
}

export interface Recognized {
  readonly words: readonly string[];
  /** What went wrong on the way. */
  readonly troubles: readonly string[];
}

export interface Listening {
  readonly language: string;
  readonly account: Account;
  /** Tells speech by its loudness where left out: at once, and to the end of each word. */
  readonly detector?: VoiceActivityDetector;
  /** By how much the first frame is shorter than the others. */
  readonly phaseSamples?: number;
}

const LOUDNESS: VoiceActivityDetector = {
  info: { name: 'Loudness', kind: 'embedded' },
  open: () => ({
    accept: (samples) => samples.some((sample) => Math.abs(sample) > LOUD),
    reset: () => undefined,
    close: () => undefined,
  }),
};

/** With fake timers alone: `setTimeout`, `clearTimeout` and `performance`. */
export async function recognizeAll(
  dialogue: Dialogue,
  recognizer: Recognizer,
  { language, account, detector = LOUDNESS, phaseSamples = 0 }: Listening,
): Promise<Recognized> {
  const history = new AudioHistory();
  const activity = new VoiceActivityTrack(detector);
  const options = { language, terms: () => [], account, signal: new AbortController().signal };
  const recognition = new Recognition({
    recognizer,
    ...{ recognition: options, history, activity, language: 'en' },
  });
  const words: string[] = [];
  const troubles: string[] = [];
  const reading = (async () => {
    for await (const event of recognition) {
      if (event.type === 'clause') {
        words.push(...event.clause.text.split(' '));
      } else if (event.type === 'restarted' || event.type === 'lost') troubles.push(event.type);
    }
  })();
  let nowMs = 0;
  let length = FRAME_SAMPLES - phaseSamples;
  for (let at = 0; at < dialogue.samples.length; at += length, length = FRAME_SAMPLES) {
    const samples = dialogue.samples.subarray(at, at + length);
    const endMs = (at + samples.length) / 16;
    await vi.advanceTimersByTimeAsync(endMs - nowMs);
    nowMs = endMs;
    const frame = { startMs: at / 16, samples };
    history.add(frame, nowMs);
    void recognition.accept(activity.accept(frame));
  }
  const finished = recognition.finish(ANSWERED_MS);
  await vi.advanceTimersByTimeAsync(ANSWERED_MS);
  await finished;
  await recognition.close();
  activity.close();
  await reading;
  return { words, troubles };
}
