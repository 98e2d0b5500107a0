import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnansweredWords } from '../../../companion/engines/unanswered-words.ts';
import type { Hypothesis } from '../../../companion/recognition/ports/recognizer.ts';

const PATIENCE = { believedMs: 1000, believedInPauseMs: 400 };

function answerOf(text: string): Hypothesis {
  const words = text.split(' ').map((word, i) => ({ text: word, startMs: i * 300, endMs: i * 300 + 300 }));
  return { words, isFinal: false, processedToMs: 300 * words.length };
}

const stable = ({ words }: Hypothesis): string[] =>
  words.filter(({ isStable }) => isStable === true).map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('words of a service that says nothing more', () => {
  it('are taken as said after a while, except the last, which may be half a word', () => {
    let times = 0;
    const unanswered = new UnansweredWords(PATIENCE, () => times++);
    const answer = answerOf('we can eat at ho');
    unanswered.answered(false);
    vi.advanceTimersByTime(900);
    expect([times, stable(unanswered.taken(answer, false, 2500))]).toEqual([0, []]);
    vi.advanceTimersByTime(100);
    expect([times, stable(unanswered.taken(answer, false, 2500))]).toEqual([1, ['we', 'can', 'eat', 'at']]);
    expect(unanswered.taken(answer, false, 2500).spokenToMs).toBe(2500);
    expect(stable(unanswered.taken(answerOf('we can eat at home.'), false, 2500))).toContain('home.');
    // What is no clause yet is asked for again as time goes by.
    vi.advanceTimersByTime(600);
    expect(times).toBe(4);
    unanswered.stop();
    vi.advanceTimersByTime(5000);
    expect(times).toBe(4);
  });

  it('are waited for anew with each answer', () => {
    const unanswered = new UnansweredWords(PATIENCE, () => undefined);
    unanswered.answered(false);
    vi.advanceTimersByTime(1000);
    unanswered.answered(false);
    expect(stable(unanswered.taken(answerOf('we can eat'), false, 900))).toEqual([]);
    unanswered.stop();
  });

  it('are taken sooner in a pause, all of them', () => {
    const unanswered = new UnansweredWords(PATIENCE, () => undefined);
    unanswered.answered(false);
    unanswered.paused();
    vi.advanceTimersByTime(400);
    expect(stable(unanswered.taken(answerOf('we can eat'), true, 900))).toEqual(['we', 'can', 'eat']);
    unanswered.stop();
  });
});
