import { describedEngine } from '../engine-description.ts';
import { BERGAMOT, Bergamot } from './bergamot.ts';

export const bergamot = describedEngine({
  title: 'Bergamot',
  engines: { translation: BERGAMOT },
  licence: 'MPL-2.0',
  needs: 'A model for each pair of languages, which `npm run models -- install en pt` fetches.',
  settings: {},
  open: (_settings, { models, simpler }) => {
    const translation = new Bergamot(models, simpler.find(({ hop }) => hop !== undefined)?.hop);
    return { translation, demanding: { translation } };
  },
});
