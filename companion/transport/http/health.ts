import type { Health } from '../../../shared/http/companion.ts';
import type { EngineEntry } from '../../../shared/http/engines.ts';
import type { Catalog } from '../../catalog.ts';

/** The best engine of each stage, ready or not; `unavailable` only where no session could start. */
export function health(
  catalog: Catalog,
  { version, sessions }: { version: string; sessions: number },
): Health {
  const entries = catalog.entries();
  const stage = (name: EngineEntry['stage']) => {
    const candidates = entries.filter((entry) => entry.stage === name);
    const best = candidates.find((entry) => entry.state === 'ready') ?? candidates[0];
    if (best === undefined) return { name: 'none', state: 'missing' as const };
    const { reason, state } = best;
    return { name: best.name, state, ...(reason === undefined ? {} : { reason }) };
  };
  return {
    status: catalog.pairs().length + catalog.captionPairs().length > 0 ? 'ok' : 'unavailable',
    version,
    uptime_s: Math.round(process.uptime()),
    engines: {
      stt: stage('stt'),
      translation: stage('translation'),
      tts: stage('tts'),
      speaker: stage('speaker'),
    },
    sessions,
  };
}
