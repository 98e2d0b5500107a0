import { describe, expect, it } from 'vitest';
import { Places } from '../../companion/jobs/places.ts';

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const { signal } = new AbortController();

describe('places', () => {
  it('are for so many at a time, the others in the order in which they came', async () => {
    const places = new Places(1, 2);
    const gates = [gate(), gate(), gate()];
    const begun: number[] = [];
    const all = gates.map(({ opened }, i) =>
      places.run(signal, async () => {
        begun.push(i);
        await opened;
      }),
    );
    await expect(places.run(signal, () => Promise.resolve())).rejects.toMatchObject({ code: 'overloaded' });
    for (const [i, { open }] of gates.entries()) {
      expect(begun).toEqual([0, 1, 2].slice(0, i + 1));
      open();
      await all[i];
    }
    await places.run(signal, () => Promise.resolve());
  });

  it('are given back by work that fails, and left in line by who goes away', async () => {
    const places = new Places(1, 1);
    const { opened, open } = gate();
    const first = places.run(signal, async () => {
      await opened;
      throw new Error('failed');
    });
    const leaving = new AbortController();
    const second = places.run(leaving.signal, () => Promise.resolve('never'));
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    const third = places.run(signal, () => Promise.resolve('third'));
    open();
    await expect(first).rejects.toThrow('failed');
    expect(await third).toBe('third');
  });
});
