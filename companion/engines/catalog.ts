/**
 * Which engines this machine has and which of them dub a pair of languages. Readiness is told from files and
 * programs being there, without starting any, so that the companion is up at once.
 */
import type { EngineEntry, VoiceList } from '../../shared/http.ts';
import { baseLanguage } from '../../shared/languages.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { EngineKind } from '../../shared/wire/fields.ts';
import type { Catalog } from '../catalog.ts';
import type { EngineSet, SpeakerEncoder } from '../dubbing/ports.ts';
import { Apertium } from './embedded/apertium/apertium.ts';
import { nearestLanguage } from './embedded/espeak/languages.ts';
import { Espeak } from './embedded/espeak/espeak.ts';
import { PocketSphinx } from './embedded/pocketsphinx/pocketsphinx.ts';
import { Silero } from './embedded/silero/silero.ts';

export interface CatalogOptions {
  readonly engines: 'auto' | EngineKind;
  /** Names of engines, one for a stage, instead of the family's. */
  readonly stt?: string | undefined;
  readonly translation?: string | undefined;
  readonly tts?: string | undefined;
}

export interface CatalogParts {
  readonly speaker: SpeakerEncoder;
  readonly recognizer?: PocketSphinx;
  readonly translator?: Apertium;
  readonly synthesizer?: Espeak;
  readonly vad?: Silero;
}

export class EngineCatalog implements Catalog {
  readonly #options: CatalogOptions;
  readonly #recognizer: PocketSphinx;
  readonly #translator: Apertium;
  readonly #synthesizer: Espeak;
  readonly #vad: Silero;
  readonly #speaker: SpeakerEncoder;

  constructor(options: CatalogOptions, parts: CatalogParts) {
    this.#options = options;
    this.#recognizer = parts.recognizer ?? new PocketSphinx();
    this.#translator = parts.translator ?? new Apertium();
    this.#synthesizer = parts.synthesizer ?? new Espeak();
    this.#vad = parts.vad ?? new Silero();
    this.#speaker = parts.speaker;
  }

  /** Every engine of every stage that the configuration lets in, ready or with what to do about it. */
  entries(): EngineEntry[] {
    const { info: stt, capabilities, missing: sttMissing } = this.#recognizer;
    const { info: translation, missing: translationMissing } = this.#translator;
    const { info: tts, missing: ttsMissing } = this.#synthesizer;
    const pairs = this.#translator.pairs();
    const all: EngineEntry[] = [
      { stage: 'stt', ...stt, ...stateOf(sttMissing), source_languages: [...capabilities.languages] },
      {
        stage: 'translation',
        ...translation,
        ...stateOf(translationMissing),
        source_languages: unique(pairs.map(({ source }) => source)),
        target_languages: unique(pairs.map(({ target }) => target)),
      },
      {
        stage: 'tts',
        ...tts,
        ...stateOf(ttsMissing),
        target_languages: [...this.#synthesizer.languages()],
      },
      { stage: 'speaker', ...this.#speaker.info, state: 'ready' },
      { stage: 'vad', ...this.#vad.info, ...stateOf(this.#vad.missing) },
    ];
    return all.filter((entry) => this.#letsIn(entry));
  }

  /** The pairs that can be dubbed now, all stages taken together. */
  pairs(): LanguagePair[] {
    if (this.#whyNot() !== undefined) return [];
    const { languages } = this.#recognizer.capabilities;
    return this.#translator
      .pairs()
      .filter(({ source }) => languages.includes(source))
      .filter(({ target }) => nearestLanguage(target, this.#synthesizer.languages()) !== undefined);
  }

  /** The voices of the languages that can be dubbed into now. */
  voices(): VoiceList['voices'] {
    const engine = this.#synthesizer.info.name;
    const targets = unique(this.pairs().map(({ target }) => target));
    return targets.flatMap((target) =>
      this.#synthesizer.voices(target).map(({ id, name, kind, languages }) => {
        return { id, name, engine, kind, languages: [...languages] };
      }),
    );
  }

  /**
   * The engines that dub `source`, which may be "auto", into `target`, and the source language they take.
   * @throws DubError `engine_missing` where a stage has no engine ready, `unsupported_language_pair` with the pairs
   * there are
   */
  choose(asked: { source: string; target: string }): { engines: EngineSet; source: string } {
    const problem = this.#whyNot();
    if (problem !== undefined) throw problem;
    const pairs = this.pairs();
    const target = baseLanguage(asked.target);
    const source = asked.source === 'auto' ? undefined : baseLanguage(asked.source);
    const pair = pairs.find(
      (one) => one.target === target && (source === undefined || one.source === source),
    );
    if (pair === undefined) throw noSuchPair(asked, pairs);
    return {
      source: asked.source === 'auto' ? pair.source : asked.source,
      engines: {
        vad: this.#vad,
        stt: this.#recognizer,
        speaker: this.#speaker,
        translation: this.#translator,
        tts: this.#synthesizer,
      },
    };
  }

  /** Starts processes ahead of the first session, in the background; what fails is told by that session. */
  warm(): void {
    if (this.#whyNot() !== undefined) return;
    void this.#recognizer.warm().catch(() => undefined);
    void this.#synthesizer.warm().catch(() => undefined);
    for (const pair of this.pairs()) void this.#translator.warm(pair).catch(() => undefined);
  }

  /** Ends every child of the engines; the companion's own exit does so too. */
  async close(): Promise<void> {
    this.#translator.close();
    this.#synthesizer.close();
    await this.#recognizer.close();
  }

  /** Why nothing can be dubbed at all. */
  #whyNot(): DubError | undefined {
    const stages = [
      { stage: 'stt', engine: this.#recognizer },
      { stage: 'translation', engine: this.#translator },
      { stage: 'tts', engine: this.#synthesizer },
      { stage: 'vad', engine: this.#vad },
    ] as const;
    for (const { stage, engine } of stages) {
      if (!this.#letsIn({ stage, ...engine.info })) {
        return new DubError('engine_missing', this.#notReady(stage), { stage });
      }
      if (engine.missing !== undefined) return new DubError('engine_missing', engine.missing, { stage });
    }
    return undefined;
  }

  #letsIn({ stage, name, kind }: Pick<EngineEntry, 'stage' | 'name' | 'kind'>): boolean {
    const named = this.#named(stage);
    if (named !== undefined) return named === name;
    const { engines } = this.#options;
    // Who speaks, and whether anybody does, is found out on this machine whatever family is asked for.
    return engines === 'auto' || engines === kind || stage === 'speaker' || stage === 'vad';
  }

  #notReady(stage: EngineEntry['stage']): string {
    const named = this.#named(stage);
    if (named !== undefined) return `There is no engine "${named}" for this stage.`;
    return `The ${this.#options.engines} engines are not ready; set ENGINES=auto or ENGINES=embedded.`;
  }

  #named(stage: EngineEntry['stage']): string | undefined {
    return stage === 'stt' || stage === 'translation' || stage === 'tts' ? this.#options[stage] : undefined;
  }
}

function stateOf(missing: string | undefined): Pick<EngineEntry, 'state' | 'reason'> {
  return missing === undefined ? { state: 'ready' } : { state: 'missing', reason: missing };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function noSuchPair(asked: { source: string; target: string }, pairs: readonly LanguagePair[]): DubError {
  const from = asked.source === 'auto' ? 'any language' : `"${asked.source}"`;
  const ready = pairs.map(({ source, target }) => `${source} to ${target}`).join(', ') || 'none';
  return new DubError(
    'unsupported_language_pair',
    `Nothing here dubs ${from} into "${asked.target}". Ready: ${ready}.`,
    { stage: 'translation', details: { pairs } },
  );
}
