import { beforeEach, describe, expect, test } from 'vitest';
import { DubIntake, type Original } from '../../../extension/offscreen/dub-intake.ts';
import type { SoundCommand } from '../../../extension/offscreen/worklets/protocol.ts';
import type { BinaryFrame } from '../../../shared/wire/binary.ts';

let commands: SoundCommand[];
let intake: DubIntake;

beforeEach(() => {
  commands = [];
  intake = new DubIntake(48_000, (command) => commands.push(command));
});

function frame(clauseId: number, sequence: number): BinaryFrame {
  return { kind: 'dub', sequence, timeMs: 0, clauseId, rateHz: 48_000, samples: new Int16Array(4800) };
}

function at(startMs: number): Original {
  return { startMs, startFrame: startMs * 48, endFrame: startMs * 48 + 48_000, speakerId: 's1' };
}

function samplesOf(take: number): number {
  return commands.reduce(
    (sum, command) => sum + (command.type === 'audio' && command.take === take ? command.samples.length : 0),
    0,
  );
}

function types(): string[] {
  return commands.map(({ type }) => type).filter((type) => type !== 'audio');
}

describe('after a resume', () => {
  test('frames that come again are not heard again', () => {
    intake.start(1, 48_000, at(0));
    intake.frame(frame(1, 0));
    intake.frame(frame(1, 1));
    intake.start(1, 48_000, at(0));
    intake.frame(frame(1, 0));
    intake.frame(frame(1, 1));
    intake.frame(frame(1, 2));
    intake.end(1, 'spoken');
    expect(samplesOf(1)).toBe(3 * 4800);
    expect(types()).toEqual(['open', 'close']);
  });

  test('a clause that was here already is not said again', () => {
    intake.start(1, 48_000, at(0));
    intake.end(1, 'spoken');
    intake.start(1, 48_000, at(0));
    intake.frame(frame(1, 0));
    intake.end(1, 'spoken');
    expect(types()).toEqual(['open', 'close']);
  });
});

describe('after a seek', () => {
  test('what was not said is dropped, and what still comes of it is not said', () => {
    intake.start(1, 48_000, at(0));
    intake.flush(5_000);
    intake.frame(frame(1, 0));
    intake.end(1, 'spoken');
    intake.start(2, 48_000, at(4_900));
    intake.frame(frame(2, 0));
    expect(types()).toEqual(['open', 'drop-all']);
    expect(samplesOf(1)).toBe(0);
  });

  test('what was said after it is', () => {
    intake.flush(5_000);
    intake.start(3, 48_000, at(5_200));
    expect(types()).toEqual(['drop-all', 'open']);
  });
});

test('clause 1 of a companion that was started again is not taken for the one before', () => {
  intake.start(1, 48_000, at(0));
  intake.end(1, 'spoken');
  intake.restart();
  intake.start(1, 48_000, at(0));
  expect(intake.clauseOf(2)).toBe(1);
  expect(types()).toEqual(['open', 'close', 'drop-all', 'open']);
});

test('audio of two clauses that interleaves goes to the clause it names', () => {
  intake.start(1, 48_000, at(0));
  intake.start(2, 48_000, at(0));
  intake.frame(frame(2, 0));
  intake.frame(frame(1, 0));
  intake.frame(frame(2, 1));
  intake.end(1, 'spoken');
  intake.end(2, 'spoken');
  expect([samplesOf(1), samplesOf(2)]).toEqual([4800, 9600]);
});
