import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { hostMessage, toHostMessage } from '../../../shared/rooms/host-messages.ts';
import { listenerMessage, toListenerMessage } from '../../../shared/rooms/listener-messages.ts';

const UNIONS = { listenerMessage, toListenerMessage, hostMessage, toHostMessage };

describe('messages of rooms', () => {
  it.each(Object.entries(UNIONS))('%s: each is described, with examples that parse', (_name, union) => {
    const types = new Set<unknown>();
    for (const one of union.options as readonly z.ZodObject[]) {
      const { description, examples } = one.meta() ?? {};
      expect(description).toBeTruthy();
      const list = examples as { type: string }[];
      expect(list.length).toBeGreaterThan(0);
      for (const example of list) {
        expect(union.safeParse(example).error).toBeUndefined();
        types.add(example.type);
      }
    }
    expect(types.size).toBe(union.options.length);
  });

  it('passcodes are compared in the composed form, and short or unprintable ones are refused', () => {
    const join = (passcode: string) => listenerMessage.safeParse({ type: 'join_room', passcode });
    expect(join('cafe\u0301').data).toMatchObject({ passcode: 'caf\u00e9' });
    for (const wrong of ['abc', 'a'.repeat(13), 'ab\u202ecd', 'x'.repeat(1_000_000)]) {
      expect(join(wrong).success).toBe(false);
    }
  });

  it('names and pinned text cannot turn the direction of what stands beside them', () => {
    const change = (options: object) => hostMessage.safeParse({ type: 'room_options', ...options }).success;
    expect(change({ name: 'Sala principal · 会議 🎤' })).toBe(true);
    for (const name of ['', ' ', 'a\u202eb', 'a\nb', 'x'.repeat(81)]) expect(change({ name })).toBe(false);
    expect(change({ pinned: 'a\u202eb' })).toBe(false);
    expect(change({ pinned: null })).toBe(true);
    expect(change({ languages: ['de', 'de'] })).toBe(false);
    expect(change({ languages: [] })).toBe(false);
  });
});
