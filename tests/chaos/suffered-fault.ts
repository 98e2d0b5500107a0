/** Faults of the engines in this process. */
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { FaultSwitch, type FaultyStage } from './fault-switch.ts';

export function infoOf(name: string, stage: FaultyStage): EngineInfo {
  return { name: `${name}-${stage}`, kind: name === 'primary' ? 'local' : 'embedded' };
}

/** Throws, or never comes back, as the fault has it. */
export async function suffer(faults: FaultSwitch, stage: FaultyStage, signal: AbortSignal): Promise<void> {
  const fault = faults.of(stage);
  if (fault?.type === 'refuses') throw new DubError(fault.code, undefined, { stage });
  if (fault?.type === 'stalls') await untilAborted(signal).finally(faults.hangs());
  if (fault?.type === 'disordered') await wait(fault.nextMs(), undefined, { signal });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
