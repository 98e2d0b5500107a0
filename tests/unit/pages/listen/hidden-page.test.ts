/** A listener's page that is not looked at for an hour: its timers are run once a minute, or its sound is held up by the phone. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DecoderCommand, DecoderEvent } from '../../../../pages/listen/playout/dub-decoder.ts';
import { DubPlayer } from '../../../../pages/listen/playout/dub-player.ts';
import { PACKET_MS } from '../../../../shared/rooms/dub-piece.ts';

const HOUR_MS = 3_600_000;
const CLAUSE_EVERY_MS = 3_000;
const DUB_MS = 2_400;
const PIECE_MS = 200;
const STEP_MS = 100;
const CLAUSES = HOUR_MS / CLAUSE_EVERY_MS;
/** As much speech as may wait, and what is being played. */
const MOST_BACKLOG_MS = 12_000 + 2 * DUB_MS;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A device whose clock the test moves; what was placed on it ends in its time. */
class Device {
  nowMs = 0;
  readonly #playing: { readonly endMs: number; readonly onEnded: () => void }[] = [];

  get held(): number {
    return this.#playing.length;
  }
  play(samples: Float32Array<ArrayBuffer>, atMs: number, onEnded: () => void): void {
    this.#playing.push({ endMs: atMs + samples.length / 48, onEnded });
  }
  stopAll(): void {
    this.#playing.length = 0;
  }
  runTo(nowMs: number): void {
    this.nowMs = nowMs;
    for (const one of this.#playing.filter(({ endMs }) => endMs <= nowMs)) {
      this.#playing.splice(this.#playing.indexOf(one), 1);
      one.onEnded();
    }
  }
}

/** Sound of the length of its packets, at once. */
function decoder(listener: (event: DecoderEvent) => void) {
  return {
    post: (command: DecoderCommand): void => {
      const { clauseId } = command;
      if (command.type === 'end') listener({ type: 'done', clauseId });
      if (command.type !== 'piece') return;
      const samples = new Float32Array(command.packets.length * PACKET_MS * 48);
      listener({ type: 'sound', clauseId, samples });
    },
    close: () => undefined,
  };
}

function setUp() {
  const device = new Device();
  const heard: { readonly clauseId: number; readonly atMs: number }[] = [];
  const dropped: number[] = [];
  const events = {
    started: (clauseId: number, atMs: number) => void heard.push({ clauseId, atMs }),
    ended: () => undefined,
    dropped: (clauseId: number) => void dropped.push(clauseId),
  };
  const player = new DubPlayer(device, events, decoder);
  const say = (clauseId: number): void => {
    player.announce(clauseId);
    for (let timeMs = 0; timeMs < DUB_MS; timeMs += PIECE_MS) {
      const packets = Array.from({ length: PIECE_MS / PACKET_MS }, () => Uint8Array.of(1));
      player.add({ sequence: 1, clauseId, timeMs, preSkip: 0, packets, prosody: [], marks: [] });
    }
    player.complete(clauseId);
  };
  return { device, player, heard, dropped, say };
}

it('whose timers are run once a minute is heard as if it were looked at, each dub within a moment of its coming', () => {
  const { device, player, heard, dropped, say } = setUp();
  for (let ms = 0; ms < HOUR_MS; ms += STEP_MS) {
    if (ms % CLAUSE_EVERY_MS === 0) say(ms / CLAUSE_EVERY_MS + 1);
    device.runTo(ms + STEP_MS);
    if (ms % 60_000 === 0) vi.advanceTimersByTime(60_000);
    expect(player.backlogMs).toBeLessThan(2 * DUB_MS);
  }
  expect(dropped).toEqual([]);
  expect(heard.map(({ clauseId }) => clauseId)).toEqual(Array.from({ length: CLAUSES }, (_, at) => at + 1));
  const lateMs = heard.map(({ clauseId, atMs }) => atMs - (clauseId - 1) * CLAUSE_EVERY_MS);
  expect(Math.max(...lateMs)).toBeLessThan(500);
});

it('whose sound is held up by the phone keeps seconds of it, and what is heard on return is what was said last', () => {
  const { device, player, heard, dropped, say } = setUp();
  let mostHeld = 0;
  for (let clause = 1; clause <= CLAUSES; clause++) {
    say(clause);
    vi.advanceTimersByTime(CLAUSE_EVERY_MS);
    expect(player.backlogMs).toBeLessThanOrEqual(MOST_BACKLOG_MS);
    mostHeld = Math.max(mostHeld, device.held);
  }
  // Blocks of a tenth of a second.
  expect(mostHeld).toBeLessThan(MOST_BACKLOG_MS / 100);
  const before = heard.length;
  expect(before).toBeLessThan(3);
  for (let ms = STEP_MS; ms < 30_000; ms += STEP_MS) {
    device.runTo(ms);
    vi.advanceTimersByTime(STEP_MS);
  }
  const after = heard.slice(before).map(({ clauseId }) => clauseId);
  expect(after.at(-1)).toBe(CLAUSES);
  expect(after[0]).toBeGreaterThan(CLAUSES - MOST_BACKLOG_MS / DUB_MS);
  expect(dropped.length + heard.length).toBe(CLAUSES);
  expect(player.backlogMs).toBe(0);
});
