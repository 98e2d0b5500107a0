/** Which engines served a session, and why these. */
import type { EngineEntry } from '../../shared/http/engines.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import { engineTitle } from '../../shared/engine-titles.ts';
import { languageName } from '../../shared/languages.ts';

export type ChosenEngines = Readonly<
  Record<
    string,
    { readonly name: string; readonly kind: string; readonly via?: string | undefined; readonly why: string }
  >
>;

/** @param entries every engine the companion has, of each stage the best first */
export function chosenEngines({ engines }: SessionReport, entries: readonly EngineEntry[]): ChosenEngines {
  return Object.fromEntries(
    Object.entries(engines).map(([stage, engine]) => {
      const ofStage = entries.filter((entry) => entry.stage === stage);
      const at = ofStage.findIndex(({ name }) => name === engine.name);
      const better = ofStage.slice(0, Math.max(0, at)).filter(({ kind }) => kind !== 'cloud');
      const why = better.map(({ name, reason, state }) => {
        return `${engineTitle(name)}: ${reason ?? (state === 'ready' ? 'does not serve these languages' : state)}`;
      });
      const way =
        engine.via === undefined
          ? []
          : [`by way of ${languageName(engine.via, 'en')}: there is no direct model`];
      const reasons = [...why, ...way];
      return [
        stage,
        { ...engine, why: reasons.length === 0 ? 'the best that needs no account' : reasons.join('; ') },
      ];
    }),
  );
}
