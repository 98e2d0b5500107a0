import { describe, expect, test } from 'vitest';
import type { Caption } from '../../../../client/captions/caption.ts';
import { DubReplayCache } from '../../../../client/session/dub-replay-cache.ts';
import type { SoundCommand } from '../../../../client/audio/worklets/protocol.ts';
import { MediaClock } from '../../../../client/timing/media-clock.ts';
import { ReplayMemory, type KeptDub } from '../../../../client/session/replay-memory.ts';

function dub(startMs: number, lengthMs = 1_000): KeptDub {
  return {
    startMs,
    endMs: startMs + lengthMs,
    speakerId: 's1',
    rateHz: 16_000,
    parts: [new Int16Array(lengthMs * 16)],
    text: 'hola',
    original: 'hello',
    speaker: { id: 's1', name: 'Ana', colour: 0 },
  };
}

describe('what was dubbed in this viewing', () => {
  test('is kept, and the film’s parts that need no more dubbing are known', () => {
    const memory = new ReplayMemory();
    memory.watch('film');
    for (const startMs of [1_000, 3_000, 5_000]) memory.keep(dub(startMs));
    memory.cover(500, 6_000);
    memory.cover(6_000, 9_000);
    expect(memory.coveredTo(2_000)).toBe(9_000);
    expect(memory.coveredTo(400)).toBeUndefined();
    expect(memory.between(2_000, 5_000).map(({ startMs }) => startMs)).toEqual([3_000]);
  });

  test('has holes where a clause could not be dubbed', () => {
    const memory = new ReplayMemory();
    memory.watch('film');
    memory.cover(0, 10_000);
    memory.uncover(4_000, 5_000);
    expect(memory.coveredTo(1_000)).toBe(4_000);
    expect(memory.coveredTo(4_500)).toBeUndefined();
    expect(memory.coveredTo(5_000)).toBe(10_000);
  });

  test('is forgotten with the film', () => {
    const memory = new ReplayMemory();
    memory.watch('film');
    memory.keep(dub(1_000));
    memory.cover(0, 5_000);
    memory.watch('another');
    expect(memory.coveredTo(1_000)).toBeUndefined();
    expect(memory.between(0, 10_000)).toEqual([]);
  });

  test('makes room, the oldest first, which is then dubbed again', () => {
    const memory = new ReplayMemory({ bytes: 3 * 32_000, ms: 60_000 });
    memory.watch('film');
    memory.cover(0, 10_000);
    for (const startMs of [0, 2_000, 4_000, 6_000]) memory.keep(dub(startMs));
    expect(memory.between(0, 10_000).map(({ startMs }) => startMs)).toEqual([2_000, 4_000, 6_000]);
    expect(memory.coveredTo(500)).toBeUndefined();
    expect(memory.coveredTo(1_500)).toBe(10_000);
  });

  test('holds one dub of a moment, the newest', () => {
    const memory = new ReplayMemory();
    memory.watch('film');
    memory.keep(dub(1_000));
    memory.keep(dub(1_200));
    expect(memory.between(0, 5_000).map(({ startMs }) => startMs)).toEqual([1_200]);
  });
});

describe('the media clock', () => {
  test('knows where the picture was, at any rate, and where it will be', () => {
    const clock = new MediaClock();
    clock.report({ mediaMs: 10_000, rate: 1, paused: false, atMs: 1_000 });
    clock.report({ mediaMs: 12_000, rate: 2, paused: false, atMs: 3_000 });
    expect(clock.mediaMsAt(2_500)).toBe(11_500);
    expect(clock.mediaMsAt(3_500)).toBe(13_000);
    expect(clock.unixMsOf(14_000)).toBe(4_000);
  });

  test('stands still with the film, and knows nothing of before a seek', () => {
    const clock = new MediaClock();
    clock.report({ mediaMs: 10_000, rate: 1, paused: true, atMs: 1_000 });
    expect(clock.mediaMsAt(9_000)).toBe(10_000);
    expect(clock.unixMsOf(11_000)).toBeUndefined();
    clock.clear();
    expect(clock.mediaMsAt(9_000)).toBeUndefined();
    clock.report({ mediaMs: 50_000, rate: 1, paused: false, atMs: 10_000 });
    expect(clock.mediaMsAt(9_900)).toBeUndefined();
  });

  test('does not believe what cannot be', () => {
    const clock = new MediaClock();
    clock.report({ mediaMs: Number.NaN, rate: 1, paused: false, atMs: 0 });
    clock.report({ mediaMs: 1, rate: -1, paused: false, atMs: 0 });
    expect(clock.mediaMsAt(5)).toBeUndefined();
  });
});

describe('going back in the film', () => {
  const LATENCY_MS = 100;
  const EPOCH_MS = 1_700_000_000_000;

  /** A viewing: frames and Unix time run on, the media time is what the page reports. */
  class Viewing {
    readonly commands: SoundCommand[] = [];
    readonly captions: Caption[] = [];
    /** Media time of what was sent out. */
    sentMs: number[] = [];
    mediaMs = 0;
    #unixMs = EPOCH_MS;
    #clipId = 0;
    #clause = 0;
    readonly replays = new DubReplayCache(48_000, {
      command: (command) => this.commands.push(command),
      caption: (caption) => this.captions.push(caption),
      nextClipId: () => ++this.#clipId,
      frameOf: (unixMs) => Math.round((unixMs - EPOCH_MS + LATENCY_MS) * 48),
      playedMs: (frame) => EPOCH_MS + frame / 48 - LATENCY_MS,
    });

    watch(ms: number): void {
      for (
        const untilMs = this.mediaMs + ms;
        this.mediaMs < untilMs;
        this.mediaMs += 64, this.#unixMs += 64
      ) {
        if (Math.round(this.mediaMs / 64) % 16 === 0) this.report();
        const frame = (this.#unixMs - EPOCH_MS + LATENCY_MS) * 48;
        if (this.replays.isCovered(frame)) continue;
        this.replays.sent(frame);
        this.sentMs.push(this.mediaMs);
      }
    }

    /** A second of speech up to now, dubbed. */
    dubbed(): void {
      const endFrame = (this.#unixMs - EPOCH_MS + LATENCY_MS) * 48;
      const clauseId = ++this.#clause;
      this.replays.expect(clauseId, endFrame - 48_000, endFrame);
      const place = { startFrame: endFrame - 48_000, endFrame, speakerId: 's1' };
      const speaker = { id: 's1', name: 'Ana', colour: 1 };
      const caption = {
        kind: 'show',
        clauseId,
        speaker,
        text: 'hola',
        original: 'hello',
        lingerMs: null,
      } as const;
      this.replays.keep({
        ...place,
        clauseId,
        rateHz: 16_000,
        parts: [new Int16Array(16_000).fill(9_000)],
        caption,
      });
    }

    seek(mediaMs: number): void {
      this.replays.flush();
      this.mediaMs = mediaMs;
      this.#unixMs += 300;
      this.sentMs = [];
      this.report();
    }

    report(source = 'film'): void {
      this.replays.media({
        source,
        mediaMs: this.mediaMs,
        rate: 1,
        paused: false,
        volume: 1,
        atMs: this.#unixMs,
      });
    }

    /** Media time at which the originals of what is played again begin. */
    replayedMs(): number[] {
      return this.commands.flatMap((command) => {
        if (command.type !== 'open') return [];
        const unixMs = EPOCH_MS + command.startFrame / 48 - LATENCY_MS;
        return [Math.round(this.mediaMs - (this.#unixMs - unixMs))];
      });
    }
  }

  function watched(): Viewing {
    const viewing = new Viewing();
    viewing.report();
    for (let i = 0; i < 4; i++) {
      viewing.watch(3_008);
      viewing.dubbed();
    }
    viewing.watch(1_024);
    return viewing;
  }

  test('plays what was dubbed exactly on its originals, and sends nothing out for it', () => {
    const viewing = watched();
    viewing.seek(1_000);
    viewing.watch(7_000);
    expect(viewing.sentMs).toEqual([]);
    const replayed = viewing.replayedMs();
    expect(replayed.length).toBeGreaterThanOrEqual(2);
    for (const [i, startMs] of [2_008, 5_016].entries()) {
      expect(Math.abs((replayed[i] ?? 0) - startMs)).toBeLessThan(3);
    }
    expect(viewing.commands.filter(({ type }) => type === 'close')).toHaveLength(replayed.length);
    expect(viewing.commands.every((command) => command.type !== 'open' || command.isReplay)).toBe(true);
  });

  test('goes on sending a little before what is kept ends', () => {
    const viewing = watched();
    viewing.seek(8_000);
    viewing.watch(8_000);
    expect(viewing.sentMs[0]).toBeGreaterThan(11_600);
    expect(viewing.sentMs[0]).toBeLessThan(12_032);
    expect(viewing.sentMs.at(-1)).toBeGreaterThan(15_800);
  });

  test('shows their captions with them', () => {
    const viewing = watched();
    viewing.seek(1_000);
    const clip = viewing.commands.find(({ type }) => type === 'open');
    if (clip?.type !== 'open') throw new Error('nothing is played again');
    const event = { clipId: clip.clipId, frame: 0, rate: 1, backlogMs: 0, lagMs: 0 };
    expect(viewing.replays.played({ ...event, type: 'started' })).toBe(true);
    expect(viewing.replays.played({ ...event, type: 'ended' })).toBe(true);
    expect(viewing.captions).toMatchObject([{ kind: 'show', text: 'hola' }, { kind: 'done' }]);
    expect(viewing.replays.played({ ...event, clipId: 99, type: 'started' })).toBe(false);
  });

  test('sends out what was not dubbed yet when the viewer left', () => {
    const viewing = watched();
    viewing.replays.expect(99, (viewing.mediaMs - 900) * 48, viewing.mediaMs * 48);
    viewing.watch(12_000);
    viewing.seek(11_900);
    viewing.watch(2_000);
    expect(viewing.sentMs[0]).toBeLessThan(12_300);
  });

  test('stays whose it was where the companion numbers its speakers anew', () => {
    const viewing = watched();
    viewing.seek(20_000);
    viewing.replays.restart();
    viewing.replays.relabel(['s1', 's2'], { id: 's1', name: 'Bea', colour: 0 });
    viewing.seek(1_000);
    const clip = viewing.commands.find(({ type }) => type === 'open');
    if (clip?.type !== 'open') throw new Error('nothing is played again');
    const event = { clipId: clip.clipId, frame: 0, rate: 1, backlogMs: 0, lagMs: 0 };
    viewing.replays.played({ ...event, type: 'started' });
    expect(viewing.captions).toMatchObject([{ kind: 'show', speaker: { name: 'Ana' } }]);
  });

  test('waits for no clause of a session that the companion has forgotten', () => {
    const viewing = watched();
    viewing.replays.expect(99, (viewing.mediaMs - 900) * 48, viewing.mediaMs * 48);
    viewing.replays.restart();
    viewing.watch(3_008);
    viewing.dubbed();
    viewing.watch(1_024);
    viewing.seek(13_100);
    viewing.watch(1_024);
    expect(viewing.sentMs).toEqual([]);
  });

  test('is nothing of another film', () => {
    const viewing = watched();
    viewing.seek(1_000);
    viewing.report('another');
    viewing.watch(1_000);
    expect(viewing.sentMs.length).toBeGreaterThan(0);
  });
});
