import { DubError } from '../../shared/protocol/errors.ts';
import type { DubbingOptions, SessionDependencies } from './dependencies.ts';
import type { SessionSink } from './events.ts';
import type { Customer, EngineSet } from './ports/engine-set.ts';
import type { Term } from './ports/translator.ts';

interface Served {
  readonly options: DubbingOptions;
  readonly engines: EngineSet;
  /** "auto" only where the recogniser itself tells languages apart. */
  readonly source: string;
  readonly terms: readonly Term[];
}

/** What a viewer wants of a session, and the engines and words that serve it. */
export class SessionEngines {
  readonly #dependencies: Pick<SessionDependencies, 'engines' | 'glossary'>;
  readonly #customer: Customer;
  readonly #emit: SessionSink;
  #served: Served;

  /** @throws DubError as `EngineChooser.choose` */
  constructor(
    options: DubbingOptions,
    dependencies: Pick<SessionDependencies, 'engines' | 'glossary'>,
    customer: Customer,
    emit: SessionSink,
  ) {
    this.#dependencies = dependencies;
    this.#customer = customer;
    this.#emit = emit;
    this.#served = this.#serve(options);
  }

  get options(): DubbingOptions {
    return this.#served.options;
  }
  get engines(): EngineSet {
    return this.#served.engines;
  }
  get source(): string {
    return this.#served.source;
  }
  get terms(): readonly Term[] {
    return this.#served.terms;
  }

  /**
   * @returns whether another recogniser is to listen
   * @throws DubError as `EngineChooser.choose`: nothing has changed then
   */
  change(to: { [Key in keyof DubbingOptions]?: DubbingOptions[Key] | undefined }): boolean {
    const { engines, source } = this.#served;
    const next = this.#serve({ ...this.options, ...definedOnly(to) });
    // Which recognisers there are depends on the language spoken alone: one that listens need not be replaced.
    const sameEar =
      next.source === source &&
      next.options.pace === this.options.pace &&
      next.engines.isDirect === engines.isDirect;
    this.#served = sameEar ? { ...next, engines: { ...next.engines, stt: engines.stt } } : next;
    return !sameEar;
  }

  #serve(options: DubbingOptions): Served {
    const { source_language: source, target_language: target } = options;
    const chosen = this.#dependencies.engines.choose({ source, target }, this.#customer);
    return { options, ...chosen, terms: this.#glossary(options) };
  }

  /** A glossary that cannot be read keeps nobody from watching. */
  #glossary({ show, target_language }: DubbingOptions): readonly Term[] {
    try {
      return this.#dependencies.glossary?.(show, target_language) ?? [];
    } catch (error) {
      if (!(error instanceof DubError)) throw error;
      this.#emit({ type: 'notice', code: 'option_ignored', message: error.message });
      return [];
    }
  }
}

function definedOnly<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}
