import { readState, writeState, type DubbingState } from '../state.ts';
import { paintBadge } from './badge.ts';

let queue: Promise<unknown> = Promise.resolve();

/** Changes the state, one change after the other, and shows it on the badge. Nothing of it is kept in this worker. */
export function update(change: (before: DubbingState) => DubbingState): Promise<DubbingState> {
  const updated = queue.then(async () => {
    const before = await readState();
    const after = change(before);
    if (after !== before) {
      await writeState(after);
      await paintBadge(before, after);
    }
    return after;
  });
  queue = updated.catch(() => undefined);
  return updated;
}
