import { expect, test, vi } from 'vitest';
import { ifTrusted } from '../../../extension/content/if-trusted.ts';

test('an event that a page dispatches itself is not listened to', () => {
  const listener = vi.fn();
  const player = new EventTarget();
  player.addEventListener('seeking', ifTrusted(listener));
  player.dispatchEvent(new Event('seeking'));
  expect(listener).not.toHaveBeenCalled();
  const vouched = { isTrusted: true } as Event;
  ifTrusted(listener)(vouched);
  expect(listener).toHaveBeenCalledWith(vouched);
});
