import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import type { Engines } from './dubbed-tab.ts';

/**
 * What the fake hears in place of the film's lines: as long as they are and a little longer, as it goes on to the next
 * line where one is used up while there is sound. Long words and few, so that each line is one clause.
 */
const HEARD = [
  'Wonderful conversations.',
  'Somebody sleeps.',
  'Extraordinarily uncomfortable.',
  'Extraordinary circumstances.',
  'Delightful celebrations.',
  'Everyone laughs.',
];

/** The engines of the vendors there are accounts with, connected to fakes of the vendors. */
export async function startCloudEngines(
  family: 'cloud' | 'auto',
): Promise<Engines & { readonly fakes: CloudFakes }> {
  const fakes = await startCloudFakes({ google: { hears: { dialogue: HEARD } } });
  const environment = { ...fakes.environment, ENGINES: family };
  const catalog = catalogFor(readConfig(environment));
  return {
    fakes,
    catalog,
    environment,
    close: async () => {
      await catalog.close();
      await fakes.close();
    },
  };
}
