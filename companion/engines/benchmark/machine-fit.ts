/** What this machine was measured to bear: everything until it was, as the first film is not to wait for a measurement. */
import { availableParallelism, freemem } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { CostsFile } from './costs-file.ts';
import type { DemandingEngine } from './demanding-engine.ts';
import type { EngineCosts } from './engine-costs.ts';
import { EVERYTHING, planFor, type EnginePlan, type MachineResources } from './engine-plan.ts';

/** Idle for so long, nobody is about to press the button. */
const IDLE_BEFORE_MS = 20_000;
const TRY_AGAIN_MS = 5 * 60_000;
/** Measurements at most, over all runs of the program. */
const RUNS = 3;

export interface MachineFitOptions {
  readonly file: CostsFile;
  readonly engines: readonly DemandingEngine[];
  /** Which of them could run. */
  readonly installed: () => readonly DemandingEngine[];
  /** Dubs that go on now. */
  readonly sessions: () => number;
  readonly measure: Measurement;
  readonly resources?: () => MachineResources;
  /** Resolves after so long; rejects with the signal's reason. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Sends speech through the engines; undefined where it was broken off. */
export type Measurement = (isBusy: () => boolean, signal: AbortSignal) => Promise<EngineCosts | undefined>;

export class MachineFit {
  readonly #options: MachineFitOptions;
  readonly #resources: () => MachineResources;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #closed = new AbortController();
  #costs: EngineCosts | undefined;
  #runs: number;
  #isMeasuring = false;
  /** Memory before any engine of ours was loaded: what they hold themselves is theirs. */
  readonly #freeMemoryMb: number;
  #measuring: Promise<void> | undefined;

  constructor(options: MachineFitOptions) {
    this.#options = options;
    this.#resources = options.resources ?? thisMachine;
    this.#wait = options.wait ?? ((ms, signal) => setTimeout(ms, undefined, { signal, ref: false }));
    const known = options.file.read();
    this.#costs = known?.engines;
    this.#runs = known?.runs ?? 0;
    this.#freeMemoryMb = this.#resources().freeMemoryMb;
  }

  /** Undefined until it was measured, in this run of the program or in an earlier one. */
  get costs(): EngineCosts | undefined {
    return this.#costs;
  }

  /** @param isOneMore whether the dub is new, and not one of those that go on now */
  planFor(isOneMore: boolean): EnginePlan {
    // What listens while engines are measured is no dub.
    const now = this.#isMeasuring ? 0 : this.#options.sessions();
    return this.#planFor(isOneMore ? now + 1 : Math.max(1, now));
  }

  /**
   * For a voice of a room, which is recognised once for all of its languages. Until this machine was measured, further voices are
   * planned with what a machine of two cores was: a room that falls behind in every language is worse than a plainer voice.
   * @param beside languages of the room that are spoken already
   */
  planForVoice(beside: number): EnginePlan {
    if (beside === 0) return this.planFor(false);
    const costs =
      this.#costs ??
      Object.fromEntries(this.#options.engines.map(({ info, demand }) => [info.name, demand.onTwoCores]));
    return this.#planWith(costs, Math.max(1, this.#options.sessions()) + beside);
  }

  /** For one dub alone: what this machine is told to bear. */
  get planAlone(): EnginePlan {
    return this.#planFor(1);
  }

  /**
   * Measures what was not measured yet, as soon as nobody dubs. Never rejects.
   * @param isBusy whether anybody dubs, or is about to
   * @param onFailed told of an engine that fails
   */
  measureWhenIdle(isBusy: () => boolean, onFailed: (error: unknown) => void): void {
    this.#measuring ??= this.#measureWhenIdle(isBusy, onFailed);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#measuring;
  }

  #planFor(sessions: number): EnginePlan {
    return this.#costs === undefined ? EVERYTHING : this.#planWith(this.#costs, sessions);
  }

  #planWith(costs: EngineCosts, sessions: number): EnginePlan {
    const { cores } = this.#resources();
    return planFor(this.#options.engines, costs, { cores, freeMemoryMb: this.#freeMemoryMb }, sessions);
  }

  get #isMeasured(): boolean {
    return this.#options.installed().every(({ info }) => this.#costs?.[info.name] !== undefined);
  }

  // A method, because `close` may come at any await, which narrowing does not see.
  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #measureWhenIdle(isBusy: () => boolean, onFailed: (error: unknown) => void): Promise<void> {
    const { signal } = this.#closed;
    let waitMs = IDLE_BEFORE_MS;
    for (;;) {
      await this.#wait(waitMs, signal).catch(() => undefined);
      if (this.#isClosed()) return;
      waitMs = TRY_AGAIN_MS;
      // What is installed later is measured then; and before something is given up for good, it is measured again, for
      // something else may have run beside the first time.
      const isKnown = this.#isMeasured && (this.#runs >= RUNS || isAll(this.planAlone));
      if (isKnown || isBusy()) continue;
      this.#isMeasuring = true;
      try {
        const costs = await this.#options.measure(isBusy, signal);
        if (costs === undefined) continue;
        this.#runs++;
        this.#costs = leastOf(this.#costs, costs);
        await this.#options.file.write(this.#costs, this.#runs, new Date());
      } catch (error) {
        if (!this.#isClosed()) onFailed(error);
      } finally {
        this.#isMeasuring = false;
      }
    }
  }
}

function isAll({ setAside, longerSteps }: EnginePlan): boolean {
  return setAside.size === 0 && longerSteps.size === 0;
}

/** What an engine takes is what it took when it was disturbed least. */
function leastOf(before: EngineCosts | undefined, now: EngineCosts): EngineCosts {
  return Object.fromEntries(
    Object.entries(now).map(([engine, cost]) => {
      const known = before?.[engine];
      return [engine, known !== undefined && known.cpu_per_speech < cost.cpu_per_speech ? known : cost];
    }),
  );
}

function thisMachine(): MachineResources {
  return { cores: availableParallelism(), freeMemoryMb: freemem() / 2 ** 20 };
}
