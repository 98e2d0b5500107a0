import type { ErrorCode } from '../../shared/protocol/errors.ts';

export const STAGES = ['stt', 'translation', 'tts'] as const;
export type FaultyStage = (typeof STAGES)[number];

/** What an engine does instead of its work. */
export type EngineFault =
  | { readonly type: 'refuses'; readonly code: ErrorCode }
  /** It never answers what it is asked meanwhile. */
  | { readonly type: 'stalls' }
  /** It breaks off in the middle of each answer. */
  | { readonly type: 'resets' }
  /** Each answer comes at a moment of its own, some of them twice, and old ones again. */
  | { readonly type: 'disordered'; readonly nextMs: () => number };

/** Which engines are at fault now. */
export class FaultSwitch {
  readonly #faults = new Map<FaultyStage, EngineFault>();
  #hanging = 0;

  /** What never comes back, and was not given up yet: as long as there is any, the fault lasts. */
  get hanging(): number {
    return this.#hanging;
  }

  /** @returns to be called once it is given up */
  hangs(): () => void {
    this.#hanging++;
    let isOver = false;
    return () => {
      if (!isOver) this.#hanging--;
      isOver = true;
    };
  }

  /** Undefined heals it. */
  set(stage: FaultyStage, fault: EngineFault | undefined): void {
    if (fault === undefined) this.#faults.delete(stage);
    else this.#faults.set(stage, fault);
  }

  of(stage: FaultyStage): EngineFault | undefined {
    return this.#faults.get(stage);
  }
}
