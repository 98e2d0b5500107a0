import { DubError } from '../../shared/protocol/errors.ts';
import type { DubbingOptions, OptionsChange, SessionDependencies } from './dependencies.ts';
import type { SessionSink } from './events.ts';
import type { EngineInfos } from '../../shared/engine-info.ts';
import { isCaptionsOnly } from '../../shared/engine-info.ts';
import type { Account } from './account.ts';
import { engineInfos, type Customer, type EngineReplaced, type EngineSet } from './ports/engine-set.ts';
import type { Term } from './ports/translator.ts';

interface Served {
  readonly options: DubbingOptions;
  readonly engines: EngineSet;
  /** "auto" only where the recogniser itself tells languages apart. */
  readonly source: string;
  readonly terms: readonly Term[];
}

/** What a viewer wants of a session, and the engines and words that serve it; says so when another engine serves. */
export class SessionEngines {
  readonly #dependencies: Pick<SessionDependencies, 'engines' | 'glossary'>;
  readonly #customer: Customer;
  readonly #emit: SessionSink;
  #served: Served;

  /** @throws DubError as `EngineChooser.choose` */
  constructor(
    options: DubbingOptions,
    dependencies: Pick<SessionDependencies, 'engines' | 'glossary'>,
    account: Account,
    emit: SessionSink,
  ) {
    this.#dependencies = dependencies;
    this.#customer = {
      account,
      replaced: (change) => {
        this.#reportReplaced(change);
      },
    };
    this.#emit = emit;
    this.#served = this.#serve(options);
  }

  get options(): DubbingOptions {
    return this.#served.options;
  }
  get infos(): EngineInfos {
    return engineInfos(this.#served.engines);
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
  change(to: Omit<OptionsChange, 'spendCapUsd'>): boolean {
    const { engines, source } = this.#served;
    const next = this.#serve({ ...this.options, ...definedOnly(to) });
    // Which recognisers there are depends on the language spoken alone: one that listens need not be replaced.
    const sameEar =
      next.source === source &&
      next.options.pace === this.options.pace &&
      next.engines.isDirect === engines.isDirect;
    const wasCaptionsOnly = isCaptionsOnly(this.infos);
    this.#served = sameEar ? { ...next, engines: { ...next.engines, stt: engines.stt } } : next;
    if (isCaptionsOnly(this.infos) !== wasCaptionsOnly) this.#reportSpoken();
    return !sameEar;
  }

  #serve(options: DubbingOptions): Served {
    const { sourceLanguage: source, targetLanguage: target } = options;
    const chosen = this.#dependencies.engines.choose({ source, target }, this.#customer);
    return { options, ...chosen, terms: this.#glossary(options) };
  }

  #reportReplaced({ stage, from, to, reason }: EngineReplaced): void {
    this.#emit({
      type: 'notice',
      code: 'engine_replaced',
      parameters: { reason, from: from.name, to: to.name },
      engines: { ...this.infos, [stage]: to },
    });
  }

  /** Whether the target language is spoken by anybody has changed. */
  #reportSpoken(): void {
    const { infos: engines, options } = this;
    const language = options.targetLanguage;
    this.#emit({
      type: 'notice',
      code: 'engine_replaced',
      parameters: isCaptionsOnly(engines)
        ? { reason: 'no_voice', language }
        : { reason: 'voice', engine: engines.tts.name, language },
      engines,
    });
  }

  /** A glossary that cannot be read keeps nobody from watching. */
  #glossary({ show, targetLanguage }: DubbingOptions): readonly Term[] {
    try {
      return this.#dependencies.glossary?.(show, targetLanguage) ?? [];
    } catch (error) {
      if (!(error instanceof DubError)) throw error;
      this.#emit({
        type: 'notice',
        code: 'option_ignored',
        parameters: { reason: 'glossary', said: String(error.parameters['said'] ?? error.message) },
      });
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
