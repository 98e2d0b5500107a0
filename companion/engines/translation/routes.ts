/** Which translators lead from one language to another: one of them, or two by way of a third language. */

import type { LanguagePair } from '../../../shared/languages.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Translation } from '../../dubbing/ports/translator.ts';

/** A translator of plain sentences whose pairs serve as hops of routes. */
export interface HopTranslator {
  readonly info: EngineInfo;
  pairs(): readonly LanguagePair[];
  /** chrF of a pair, 0..100. */
  chrf(pair: LanguagePair): number;
  translate(
    request: { text: string; source: string; target: string },
    signal: AbortSignal,
  ): Promise<Translation>;
}

export interface Edge {
  readonly source: string;
  readonly target: string;
  /** chrF of its translations, 0..100, as `npm run bench -- translation` measures it. */
  readonly chrf: number;
}

export interface Route<Hop extends Edge> {
  readonly source: string;
  readonly target: string;
  readonly hops: readonly [Hop] | readonly [Hop, Hop];
  readonly chrf: number;
}

/** What the second translator loses on text that the first has made: 66.4 was measured where the weaker hop alone has 70.2. */
const SECOND_HOP_LOSS = 4;

/** The best route of each pair of languages. */
export function bestRoutes<Hop extends Edge>(edges: readonly Hop[]): Route<Hop>[] {
  const best = new Map<string, Route<Hop>>();
  const offer = (route: Route<Hop>): void => {
    const pair = `${route.source} ${route.target}`;
    if (route.chrf > (best.get(pair)?.chrf ?? -1)) best.set(pair, route);
  };
  for (const first of edges) {
    offer({ source: first.source, target: first.target, hops: [first], chrf: first.chrf });
    for (const second of edges) {
      if (second.source !== first.target || second.target === first.source) continue;
      const chrf = Math.min(first.chrf, second.chrf) - SECOND_HOP_LOSS;
      offer({ source: first.source, target: second.target, hops: [first, second], chrf });
    }
  }
  return [...best.values()];
}
