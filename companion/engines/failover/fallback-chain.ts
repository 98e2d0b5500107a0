import { DubError, type Stage } from '../../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Customer, ReplacementReason } from '../../dubbing/ports/engine-set.ts';
import type { EngineHealth } from './health.ts';

export interface Candidate<Engine> {
  readonly engine: Engine;
  readonly health: EngineHealth;
}

/** Which engines of a stage may take over, at the moment. */
export interface Fitness<Engine> {
  isFit(engine: Engine): boolean;
}

/** The engines of one stage for one session, best first: who serves now, and what the viewer is told when that changes. */
export class FallbackChain<Engine extends { readonly info: EngineInfo }> {
  readonly #stage: Stage;
  readonly #candidates: readonly [Candidate<Engine>, ...Candidate<Engine>[]];
  readonly #customer: Customer;
  /** Who serves, as far as the viewer knows. */
  #known: Candidate<Engine>;
  #fitness: Fitness<Engine> = { isFit: () => true };

  constructor(
    stage: Stage,
    candidates: readonly [Candidate<Engine>, ...Candidate<Engine>[]],
    customer: Customer,
  ) {
    this.#stage = stage;
    this.#candidates = candidates;
    this.#customer = customer;
    this.#known = this.#expected() ?? candidates[0];
  }

  /** From now on only those serve who are fit, the best of all excepted. */
  restrictTo(fitness: Fitness<Engine>): void {
    this.#fitness = fitness;
  }

  get all(): readonly Engine[] {
    return this.#candidates.map(({ engine }) => engine);
  }

  /** Who serves now. */
  get serving(): Engine {
    return this.#known.engine;
  }

  /**
   * Who may be asked, in order; whoever asks them reports to their health. A better engine that has rested is tried first.
   * @throws DubError the trouble of the best, where nobody may be asked
   */
  *order(): Generator<Candidate<Engine>> {
    let asked = 0;
    for (const candidate of this.#fit) {
      if (this.#isAffordable(candidate) && candidate.health.admits()) {
        asked++;
        yield candidate;
      }
    }
    if (asked > 0) return;
    const affordable = this.#fit.filter((candidate) => this.#isAffordable(candidate));
    // With nobody to take over, even a slim chance is better than silence.
    const last = affordable.find(({ health }) => !health.isBarred);
    if (last !== undefined) yield last;
    else if (affordable[0] === undefined) throw this.#customer.account.capReached(this.#stage);
    else
      throw affordable[0].health.trouble ?? new DubError('engine_failed', undefined, { stage: this.#stage });
  }

  /** Whether somebody could take over from this one. */
  hasOther(than: Candidate<Engine>): boolean {
    return this.#fit.some(
      (one) => one !== than && this.#isAffordable(one) && one.health.trouble === undefined,
    );
  }

  /** Whether a better engine than this one may be tried now. If so, whoever asked must try it. */
  better(than: Candidate<Engine>): Candidate<Engine> | undefined {
    for (const candidate of this.#fit) {
      if (candidate === than) return undefined;
      if (this.#isAffordable(candidate) && candidate.health.admits()) return candidate;
    }
    return undefined;
  }

  /** After a request: tells the viewer if the stage has moved, once. A single slow answer moves nothing. */
  settle(): void {
    const to = this.#expected();
    const from = this.#known;
    if (to === undefined || to === from) return;
    this.#known = to;
    const isUp = this.#candidates.indexOf(to) < this.#candidates.indexOf(from);
    const reason = isUp ? 'recovered' : this.#whyNot(from);
    this.#customer.replaced({ stage: this.#stage, from: from.engine.info, to: to.engine.info, reason });
  }

  #expected(): Candidate<Engine> | undefined {
    return this.#fit.find((one) => this.#isAffordable(one) && one.health.trouble === undefined);
  }

  get #fit(): readonly Candidate<Engine>[] {
    return this.#candidates.filter(({ engine }, i) => i === 0 || this.#fitness.isFit(engine));
  }

  #isAffordable({ engine }: Candidate<Engine>): boolean {
    return engine.info.kind !== 'cloud' || !this.#customer.account.isSpent;
  }

  #whyNot(candidate: Candidate<Engine>): ReplacementReason {
    if (!this.#isAffordable(candidate)) return 'spend_cap_reached';
    const { code, parameters } = candidate.health.trouble ?? {};
    switch (code) {
      case 'engine_missing':
        return parameters?.['reason'] === 'voices' ? 'no_voices' : 'failed';
      case 'key_rejected':
      case 'quota_exhausted':
      case 'service_disabled':
      case 'engine_timeout':
      case 'overloaded':
        return code;
      default:
        return 'failed';
    }
  }
}
