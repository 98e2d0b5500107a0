/** The smallest model that there is, by the real pip of this machine and whatever index it is set to. */
import { expect, it } from 'vitest';
import { CATALOGUE } from '../../companion/models/catalogue.ts';
import { pip } from '../../companion/models/sources/pip.ts';
import { CLIENT_LIMITS } from '../../companion/models/sources/package-client.ts';
import { openModelsBed } from './models-bed.ts';

it('Resemblyzer’s encoder comes by pip and is the file that was tried', async ({ skip, onTestFinished }) => {
  const bed = await openModelsBed();
  onTestFinished(() => bed.close());
  const catalogue = CATALOGUE.filter(({ id }) => id === 'resemblyzer');
  const [outcome] = await bed.install(catalogue, { pip: pip(), clients: CLIENT_LIMITS });
  const codes = outcome?.error?.refusals.map(({ code }) => code) ?? [];
  skip(
    codes.some((code) => code === 'unreachable' || code === 'client_missing'),
    `needs pip and its index: ${outcome?.error?.message ?? ''}`,
  );
  expect(outcome).toEqual({ id: 'resemblyzer', result: 'installed' });
  expect(await bed.store.verify('resemblyzer')).toBe(true);
  expect(bed.store.manifestOf('resemblyzer')?.files).toMatchObject([{ bytes: 17_090_379 }]);
});
