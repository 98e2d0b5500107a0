/** A disk without room: what cannot be saved is said so, and whoever is to be forgotten is forgotten. */
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { canMakeDisk, runOnDisk } from '../fixtures/full-disk.ts';

it.runIf(canMakeDisk())(
  'on a full disk nobody is saved, which is said, and everybody can be forgotten',
  () => {
    const module = resolve(import.meta.dirname, '../fixtures/forget-on-full-disk.ts');
    const { output } = runOnDisk(2_000, module);
    expect(output.trim().split('\n')).toEqual([
      'full: store_full',
      'save: store_full',
      'full: store_full',
      'forget one: done',
      'forget all: done',
      'left: 0',
    ]);
  },
);
