/** What differs between the hosts of a dubbing client: sources, loudspeakers, pages. */
import { describe, expect, test, vi } from 'vitest';
import { LoudspeakerHold } from '../../../../client/session/loudspeaker-hold.ts';
import { FakeWebSocket } from '../../../fakes/web-socket.ts';
import {
  audio,
  source,
  events,
  captions,
  levels,
  begin,
  accept,
  says,
  plays,
  tells,
  audioFrames,
  setUpEachTest,
} from './dubbing-client-bed.ts';

setUpEachTest();

describe('a source', () => {
  test('that ends is told, with what it means, and everything is let go of', async () => {
    await begin();
    accept();
    source.ends();
    expect(events.at(-1)).toEqual({ kind: 'fatal', problem: { from: 'extension', code: 'share_lost' } });
    expect(FakeWebSocket.last.messages.at(-1)).toEqual({ type: 'stop_dubbing' });
    expect([source.isStopped, audio.isClosed]).toEqual([true, true]);
  });

  test('that ends while it is still being opened is no session', async () => {
    audio.onResume = () => {
      source.ends();
    };
    await expect(begin()).rejects.toMatchObject({ code: 'share_lost' });
    expect([source.isStopped, audio.isClosed]).toEqual([true, true]);
    expect(FakeWebSocket.made).toEqual([]);
  });
});

describe('beside loudspeakers', () => {
  test('a microphone is not listened to while a dub is audible, unless the viewer wears headphones', async () => {
    const hold = new LoudspeakerHold(48_000);
    await begin({ loudspeakerHold: hold });
    accept();
    audio.captures(0);
    says(1, 's1');
    plays(1, 's1', 3_072);
    audio.captures(3_072);
    expect(levels).toEqual([false, true]);
    expect(audioFrames()).toBe(1);
    hold.isOn = false;
    audio.captures(6_144);
    expect(levels).toEqual([false, true, false]);
    expect(audioFrames()).toBe(2);
  });
});

describe('a page', () => {
  test('is asked to play slower where there is one', async () => {
    const page = vi.fn();
    await begin({ page });
    audio.tells({ type: 'pace', rate: 0.96 });
    expect(page).toHaveBeenCalledWith({ kind: 'pace', rate: 0.96 });
  });

  test('that seeks has nothing from before spoken or read', async () => {
    const begun = await begin({ page: () => undefined, replays: true });
    accept();
    audio.captures(0);
    says(1, 's1');
    plays(1, 's1', 0);
    const before = audio.commands.length;
    begun.flush();
    expect(audio.commands.slice(before)).toContainEqual({ type: 'drop-all' });
    expect(captions.at(-1)).toEqual({ kind: 'clear' });
    tells('dropped', 1, 3_072);
    expect(captions.at(-1)).toEqual({ kind: 'clear' });
    expect(FakeWebSocket.last.messages).toContainEqual({
      type: 'flush',
      before_capture_ms: expect.any(Number) as number,
    });
  });
});
