import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { PairingCard } from '../client/features/pairing/pairing-card.tsx';
import { wantsPairing } from '../client/pairing/wants-pairing.ts';
import { ProblemNotice } from '../client/ui/notice.tsx';
import { askCompanion, engines } from './companion.ts';
import { pairByLink, pairing } from './pairing.ts';

/** Lets the viewer in once the browser is paired. What was shown before stays below the field: it may be dubbing. */
export function Gate({ children }: { children: ComponentChildren }): VNode {
  const wasOpen = useSignal(false);
  useEffect(() => {
    void pairByLink().then(askCompanion);
  }, []);
  const answer = engines.value;
  const problem = answer?.ok === false ? answer.problem : undefined;
  const isUnpaired = wantsPairing(problem);
  wasOpen.value ||= answer !== undefined && !isUnpaired;
  return (
    <>
      {isUnpaired ? <PairingCard attempt={pairing} why={problem} /> : null}
      {problem === undefined || isUnpaired ? null : <ProblemNotice problem={problem} />}
      {wasOpen.value ? children : null}
    </>
  );
}
