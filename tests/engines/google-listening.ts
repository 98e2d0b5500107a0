/** Films for the tests of Google's recogniser, and how a session feeds them to it. */
import type { AudioFrame } from '../../companion/recognition/ports/audio-frame.ts';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import { sampleCount } from '../../shared/pcm.ts';
import { Chance } from '../fakes/google/chance.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';
import { mark } from '../fixtures/marked-sound.ts';

const VOCABULARY =
  'we went to the old house by the river and nobody there could tell us what had happened people who live here want ' +
  'their children home before night comes because wolves have been seen again last winter was harder than any that she ' +
  'remembers although grandmother says otherwise every evening they gather around a fire telling stories about ships';
const WORDS = VOCABULARY.split(' ');
const FRAME_MS = 50;
const LATE_MS = 20;
const AHEAD_MS = 2_000;
/** As the listener does it: silence that ends an utterance, and sound from before one. */
const PAUSE_MS = 380;

export interface FilmShape {
  readonly lengthMs: number;
  readonly seed?: number;
  /** Between sentences. */
  readonly pauseMs?: readonly [number, number];
  readonly sentenceWords?: readonly [number, number];
  readonly language?: string;
}

/** Sentences one after the other, as somebody reads them. */
export function film({
  lengthMs,
  seed = 1,
  pauseMs = [60, 240],
  sentenceWords = [5, 16],
  language,
}: FilmShape) {
  const chance = new Chance(seed);
  const words: ScriptWord[] = [];
  let atMs = 600;
  while (atMs < lengthMs - 8000) {
    const count = Math.floor(chance.between(...sentenceWords));
    for (let i = 0; i < count; i++) {
      const word = WORDS[Math.floor(chance.next() * WORDS.length)] ?? 'word';
      const endMs = Math.round(atMs + 90 + 48 * word.length * chance.between(0.8, 1.25));
      const text = (i === 0 ? capital(word) : word) + (i === count - 1 ? '.' : i % 6 === 5 ? ',' : '');
      words.push({ text, startMs: atMs, endMs, ...(language === undefined ? {} : { language }) });
      atMs = endMs + Math.round(chance.between(0, 40));
    }
    atMs += Math.round(chance.between(...pauseMs));
  }
  return words;
}

/** Words said at given times, 300 ms each, one after the other. */
export function said(text: string, startMs: number, language?: string): ScriptWord[] {
  return text.split(' ').map((word, i) => ({
    text: word,
    startMs: startMs + i * 300,
    endMs: startMs + i * 300 + 280,
    ...(language === undefined ? {} : { language }),
  }));
}

/** The film's sound from a time on. */
export function soundOf(words: readonly ScriptWord[], startMs: number, lengthMs: number): AudioFrame {
  const samples = new Int16Array(sampleCount(lengthMs, 16_000));
  for (const word of words) {
    const from = Math.max(0, (word.startMs - startMs) * 16);
    const to = Math.min(samples.length, (word.endMs - startMs) * 16);
    for (let at = from; at < to; at++) samples[at] = at % 80 < 40 ? 3000 : -3000;
  }
  mark(samples, startMs);
  return { startMs, samples };
}

export interface Feeding {
  readonly fromMs?: number;
  readonly toMs: number;
  /** Times faster than it plays. */
  readonly speed: number;
  readonly preRollMs?: number;
  /** Says what is speech, where it is not what the film says. */
  readonly isSpeech?: (startMs: number, endMs: number) => boolean;
  readonly until?: () => boolean;
  /** How far answers have come: a film that is far ahead of them waits, as the machine is busy. */
  readonly processedToMs?: () => number;
  /** Leaves the last utterance open. */
  readonly staysOpen?: boolean;
}

/** Plays a film to a stream as the listener does: only around speech, a pause ends an utterance. */
export async function play(
  stream: RecognizerStream,
  words: readonly ScriptWord[],
  { fromMs = 0, toMs, speed, preRollMs = 500, isSpeech, until, processedToMs, staysOpen = false }: Feeding,
): Promise<void> {
  let startedAtMs = performance.now();
  let next = 0;
  let lastSpeechMs: number | undefined;
  const recent: AudioFrame[] = [];
  for (let atMs = fromMs; atMs < toMs && until?.() !== true; atMs += FRAME_MS) {
    const dueMs = startedAtMs + (atMs - fromMs) / speed - performance.now();
    while (processedToMs !== undefined && atMs - processedToMs() > AHEAD_MS) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // On a busy machine the film plays slower: nobody hears a second of it at once.
    if (dueMs < -LATE_MS) startedAtMs -= dueMs;
    if (dueMs > 1) await new Promise((resolve) => setTimeout(resolve, dueMs));
    else if (atMs % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    while ((words[next]?.endMs ?? Infinity) <= atMs) next++;
    const near = words.slice(next, next + 3);
    const frame = soundOf(near, atMs, FRAME_MS);
    const speaks =
      isSpeech?.(atMs, atMs + FRAME_MS) ??
      near.some((word) => word.startMs < atMs + FRAME_MS / 2 && word.endMs > atMs + FRAME_MS / 2);
    if (lastSpeechMs === undefined && speaks) {
      for (const before of recent) await stream.write(before, false);
    }
    recent.push(frame);
    if (recent.length > preRollMs / FRAME_MS) recent.shift();
    if (speaks) lastSpeechMs = atMs + FRAME_MS;
    if (lastSpeechMs === undefined) continue;
    await stream.write(frame, speaks);
    if (atMs + FRAME_MS - lastSpeechMs < PAUSE_MS) continue;
    stream.endUtterance();
    lastSpeechMs = undefined;
    recent.length = 0;
  }
  if (lastSpeechMs !== undefined && !staysOpen) stream.endUtterance();
}

/** Reads hypotheses, giving each to a listener, until one of them says that it is enough or they end. */
export async function read(
  stream: RecognizerStream,
  take: (hypothesis: Hypothesis) => boolean | undefined,
): Promise<Hypothesis[]> {
  const all: Hypothesis[] = [];
  for await (const hypothesis of stream.hypotheses) {
    all.push(hypothesis);
    if (take(hypothesis) === true) break;
  }
  return all;
}

export function textOf(hypothesis: Hypothesis | undefined): string {
  return (hypothesis?.words ?? []).map((word) => word.text).join(' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
