import { beforeEach, describe, expect, test } from 'vitest';
import { DubReassembler, type OriginalSpan } from '../../../../client/session/dub-reassembler.ts';
import type { SoundCommand } from '../../../../client/audio/worklets/protocol.ts';
import type { BinaryFrame } from '../../../../shared/protocol/binary.ts';

let commands: SoundCommand[];
let dubs: DubReassembler;

beforeEach(() => {
  commands = [];
  dubs = new DubReassembler(48_000, (command) => commands.push(command));
});

function frame(clauseId: number, sequence: number): BinaryFrame {
  return { kind: 'dub', sequence, timeMs: 0, clauseId, rateHz: 48_000, samples: new Int16Array(4800) };
}

function at(startMs: number): OriginalSpan {
  return { startMs, startFrame: startMs * 48, endFrame: startMs * 48 + 48_000, speakerId: 's1' };
}

function samplesOf(clipId: number): number {
  return commands.reduce(
    (sum, command) =>
      sum + (command.type === 'audio' && command.clipId === clipId ? command.samples.length : 0),
    0,
  );
}

function types(): string[] {
  return commands.map(({ type }) => type).filter((type) => type !== 'audio');
}

describe('after a resume', () => {
  test('frames that come again are not heard again', () => {
    dubs.start(1, 48_000, at(0));
    dubs.frame(frame(1, 0));
    dubs.frame(frame(1, 1));
    dubs.start(1, 48_000, at(0));
    dubs.frame(frame(1, 0));
    dubs.frame(frame(1, 1));
    dubs.frame(frame(1, 2));
    dubs.end(1, 'spoken');
    expect(samplesOf(1)).toBe(3 * 4800);
    expect(types()).toEqual(['open', 'close']);
  });

  test('a clause that was here already is not said again', () => {
    dubs.start(1, 48_000, at(0));
    dubs.end(1, 'spoken');
    dubs.start(1, 48_000, at(0));
    dubs.frame(frame(1, 0));
    dubs.end(1, 'spoken');
    expect(types()).toEqual(['open', 'close']);
  });
});

describe('after a seek', () => {
  test('what was not said is dropped, and what still comes of it is not said', () => {
    dubs.start(1, 48_000, at(0));
    dubs.flush(5_000);
    dubs.frame(frame(1, 0));
    dubs.end(1, 'spoken');
    dubs.start(2, 48_000, at(4_900));
    dubs.frame(frame(2, 0));
    expect(types()).toEqual(['open', 'drop-all']);
    expect(samplesOf(1)).toBe(0);
  });

  test('what was said after it is', () => {
    dubs.flush(5_000);
    dubs.start(3, 48_000, at(5_200));
    expect(types()).toEqual(['drop-all', 'open']);
  });
});

test('clause 1 of a companion that was started again is not taken for the one before', () => {
  dubs.start(1, 48_000, at(0));
  dubs.end(1, 'spoken');
  dubs.restart();
  dubs.start(1, 48_000, at(0));
  expect(dubs.clauseOf(2)).toBe(1);
  expect(types()).toEqual(['open', 'close', 'drop-all', 'open']);
});

test('audio of two clauses that interleaves goes to the clause it names', () => {
  dubs.start(1, 48_000, at(0));
  dubs.start(2, 48_000, at(0));
  dubs.frame(frame(2, 0));
  dubs.frame(frame(1, 0));
  dubs.frame(frame(2, 1));
  dubs.end(1, 'spoken');
  dubs.end(2, 'spoken');
  expect([samplesOf(1), samplesOf(2)]).toEqual([4800, 9600]);
});

describe('from a companion that sends without end', () => {
  test('a dub that is longer than any clause is dropped, and what still comes of it is not kept', () => {
    dubs.start(1, 48_000, at(0));
    for (let sequence = 0; sequence < 2_000; sequence++) dubs.frame(frame(1, sequence));
    expect(types()).toEqual(['open', 'drop']);
    expect(samplesOf(1)).toBeLessThanOrEqual(120 * 48_000);
  });

  test('no more dubs are begun than can be told apart, and those that were come whole', () => {
    for (let clauseId = 1; clauseId <= 1_000; clauseId++) dubs.start(clauseId, 48_000, at(0));
    expect(types()).toHaveLength(64);
    dubs.frame(frame(1, 0));
    dubs.end(1, 'spoken');
    expect(samplesOf(1)).toBe(4800);
  });
});
