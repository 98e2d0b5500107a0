/** Bergamot's models among those that are installed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledModels } from '../installed-models.ts';
import type { Edge } from '../translation/routes.ts';
import type { ModelFiles } from './protocol.ts';

export interface BergamotEdge extends Edge {
  readonly engine: 'bergamot';
  readonly model: string;
}

const MODEL_ID = /^bergamot-([a-z]{2,3})-([a-z]{2,3})$/;
/** Measured on dialogue by `npm run bench -- translation`; other pairs are Firefox's own and of its other models' kind. */
const MEASURED_CHRF: Readonly<Record<string, number>> = { 'en-pt': 76.1 };
const USUAL_CHRF = 74;

export function bergamotEdges(models: InstalledModels): BergamotEdge[] {
  return models.installed().flatMap((model) => {
    const [, source, target] = MODEL_ID.exec(model) ?? [];
    if (source === undefined || target === undefined) return [];
    const chrf = MEASURED_CHRF[`${source}-${target}`] ?? USUAL_CHRF;
    return [{ engine: 'bergamot' as const, model, source, target, chrf }];
  });
}

export function modelFiles(folder: string): ModelFiles {
  const path = (name: string): string => join(folder, name);
  const shared = path('vocab.spm');
  return {
    model: path('model.bin'),
    shortlist: path('lex.bin'),
    vocabularies: existsSync(shared) ? [shared] : [path('vocab.src.spm'), path('vocab.trg.spm')],
  };
}
