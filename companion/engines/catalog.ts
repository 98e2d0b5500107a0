/**
 * Which engines this machine has and which of them dub a pair of languages. Readiness is told from files, programs and
 * keys being there, without starting any, so that the companion is up at once.
 */
import { setTimeout } from 'node:timers/promises';
import type { EngineEntry, VoiceList } from '../../shared/http.ts';
import { baseLanguage } from '../../shared/languages.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { EngineInfo, EngineKind, Voice } from '../../shared/wire/fields.ts';
import type { Catalog, Spoken, VoiceSample } from '../catalog.ts';
import type { Customer, Ears, EngineSet } from '../dubbing/ports/engine-set.ts';
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import type { Synthesizer, OfferedVoice } from '../dubbing/ports/synthesizer.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import type { VoiceActivityDetector } from '../recognition/ports/voice-activity.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import { EngineHealth } from './failover/health.ts';
import { FailoverRecognizer } from './failover/recognizer.ts';
import { FailoverSynthesizer } from './failover/synthesizer.ts';
import { FailoverTranslator } from './failover/translator.ts';
import { Succession, type Candidate } from './failover/succession.ts';
import { EVERYTHING } from './benchmark/engine-plan.ts';
import type { MachineFit } from './benchmark/machine-fit.ts';
import { directTranslators } from './direct-translation.ts';
import { borne, limitOf, setAsideReason } from './bearable.ts';
import { CaptionsOnly } from './captions-only.ts';
import { noSuchPair, pairsOf, speaks, type ReadyPairs } from './pairs.ts';
import { sampleLanguage, spokenBy, spokenSample } from './voice-sample.ts';

export interface CatalogOptions {
  readonly engines: 'auto' | EngineKind;
  /** Names of engines, one for a stage, instead of the family's. */
  readonly stt?: string | undefined;
  readonly translation?: string | undefined;
  readonly tts?: string | undefined;
}

/** An engine that this program has, whether or not it can run here. */
export type Installed<Engine> = Engine & {
  /** What to do so that it can run, where it cannot. */
  readonly missing: string | undefined;
  /** Gets ready ahead of the first session. */
  warm?(pairs: readonly LanguagePair[]): Promise<void>;
  /** Ids of those of its models that are in memory. */
  loadedModels?(): readonly string[];
  close?(): void | Promise<void>;
};

interface Engines {
  readonly stt: Recognizer;
  readonly translation: Translator;
  readonly tts: Synthesizer;
}
type Staged = keyof Engines;

type InstalledEngines = { readonly [Stage in Staged]: readonly Installed<Engines[Stage]>[] };

/** The engines of each stage, best first. */
export interface CatalogParts extends InstalledEngines {
  readonly vad: Installed<VoiceActivityDetector>;
  readonly speaker: SpeakerEncoder;
  /** Told when what is installed changes, and with it what engines can do. */
  readonly onChange?: (listener: () => void) => void;
  /** What this machine bears; everything where left out. */
  readonly fit?: MachineFit;
  /** Makes voices for the synthesiser of the same name. */
  readonly cloner?: VoiceCloner;
}

/** A session begins by then all the same, with what there is. */
const WARM_WITHIN_MS = 30_000;

type Ready<Engine> = readonly [Installed<Engine>, ...Installed<Engine>[]];

export class EngineCatalog implements Catalog {
  readonly #options: CatalogOptions;
  readonly #parts: CatalogParts;
  readonly #health = new Map<string, EngineHealth>();
  #pairs: ReadyPairs | undefined;
  #warming: Promise<void> | undefined;
  /** Those who were served before: asking again, they are no dub more. */
  readonly #served = new WeakSet<Customer>();

  constructor(options: CatalogOptions, parts: CatalogParts) {
    this.#options = options;
    this.#parts = parts;
    parts.onChange?.(() => {
      this.#pairs = undefined;
    });
  }

  get speaker(): SpeakerEncoder {
    return this.#parts.speaker;
  }

  /** Every engine of every stage that the configuration lets in, ready or with what to do about it. */
  entries(): EngineEntry[] {
    const { speaker, vad } = this.#parts;
    return [
      ...this.#letIn('stt').map((engine): EngineEntry => {
        return {
          ...this.#entry('stt', engine),
          source_languages: [...engine.capabilities.languages],
        };
      }),
      ...this.#letIn('translation').map((engine): EngineEntry => {
        const pairs = engine.pairs();
        return {
          ...this.#entry('translation', engine),
          source_languages: unique(pairs.map(({ source }) => source)),
          target_languages: unique(pairs.map(({ target }) => target)),
        };
      }),
      ...this.#letIn('tts').map((engine): EngineEntry => {
        return { ...this.#entry('tts', engine), target_languages: [...engine.languages()] };
      }),
      { stage: 'speaker', ...speaker.info, state: 'ready' },
      this.#entry('vad', vad),
    ];
  }

  /** The pairs that can be dubbed now, all stages taken together. */
  pairs(): readonly LanguagePair[] {
    return this.#readyPairs().dubbed;
  }

  /** The pairs that can be captioned now and not dubbed. */
  captionPairs(): readonly LanguagePair[] {
    return this.#readyPairs().captioned;
  }

  /** The voices of the languages that can be dubbed into now. */
  voices(): VoiceList['voices'] {
    const targets = unique(this.pairs().map(({ target }) => target));
    return this.#readyOnes('tts').flatMap((engine) => {
      const offered = targets
        .filter((target) => speaks(engine, target))
        .flatMap((target) => engine.voices(target));
      // A voice that speaks several languages is one voice.
      const voices = new Map<string, OfferedVoice>();
      for (const voice of offered) {
        const languages = [...(voices.get(voice.id)?.languages ?? []), ...voice.languages];
        voices.set(voice.id, { ...voice, languages: unique(languages) });
      }
      return [...voices.values()].map(({ id, name, kind, languages, previewUrl }) => ({
        ...{ id, name, engine: engine.info.name, kind, languages: [...languages] },
        ...(previewUrl === undefined ? {} : { preview_url: previewUrl }),
      }));
    });
  }

  async preview(voiceId: string, language: string | undefined, signal: AbortSignal): Promise<VoiceSample> {
    const { cloner } = this.#parts;
    for (const engine of this.#readyOnes('tts')) {
      const offered = engine.voices().find(({ id }) => id === voiceId);
      const voice = offered ?? { id: voiceId, name: voiceId, kind: 'matched' as const };
      if (offered === undefined && !engine.hasVoice(voice)) continue;
      // What is paid for by the character is not spoken for a sample: the service keeps one.
      if (engine.info.kind !== 'cloud') {
        const spoken = language ?? sampleLanguage(offered?.languages ?? []);
        return spokenSample(engine, { id: voice.id, name: voice.name, kind: voice.kind }, spoken, signal);
      }
      if (cloner?.info.name !== engine.info.name) break;
      return { mediaType: 'audio/mpeg', bytes: await cloner.preview(voiceId, signal) };
    }
    throw new DubError('voice_gone', undefined, { stage: 'tts' });
  }

  get cloner(): VoiceCloner | undefined {
    const { cloner } = this.#parts;
    return this.#readyOnes('tts').some(({ info }) => info.name === cloner?.info.name) ? cloner : undefined;
  }

  async speak(
    voice: Voice,
    language: string,
    text: string | undefined,
    signal: AbortSignal,
  ): Promise<Spoken> {
    const engine = this.#readyOnes('tts').find((one) => one.hasVoice(voice));
    if (engine === undefined) throw new DubError('voice_gone', undefined, { stage: 'tts' });
    return spokenBy(engine, voice, language, text, signal);
  }

  /**
   * The engines that dub `source`, which may be "auto", into `target`, the best first and the others to take over. Where
   * no synthesiser speaks `target`, they caption it.
   * @throws DubError `engine_missing` where a stage has no engine ready, `unsupported_language_pair` with the pairs
   * there are
   */
  choose(
    asked: { source: string; target: string },
    customer: Customer,
  ): { engines: EngineSet; source: string } {
    const { vad, speaker } = this.#parts;
    if (vad.missing !== undefined) throw new DubError('engine_missing', vad.missing, { stage: 'vad' });
    const [stt, translation, tts] = [this.#ready('stt'), this.#ready('translation'), this.#ready('tts')];
    const target = baseLanguage(asked.target);
    const source = asked.source === 'auto' ? undefined : baseLanguage(asked.source);
    const fitting = this.#allPairs().filter(
      (pair) => pair.target === target && (source === undefined || pair.source === source),
    );
    const sources = new Set(fitting.map((pair) => pair.source));

    const ears = stt.flatMap((recognizer) => {
      const { languages, detectsLanguage } = recognizer.capabilities;
      const known = languages.find((language) => sources.has(language));
      if (known === undefined) return [];
      const language = source !== undefined ? asked.source : detectsLanguage ? 'auto' : known;
      return [{ info: recognizer.info, recognizer, language }];
    });
    const translators = translation
      .filter((engine) => engine.pairs().some((pair) => pair.target === target && sources.has(pair.source)))
      .map((engine) => (source === undefined ? engine : (engine.between?.({ source, target }) ?? engine)));
    const voices = tts.filter((engine) => speaks(engine, asked.target));
    const plan = this.#parts.fit?.planFor(!this.#served.has(customer)) ?? EVERYTHING;
    const [borneEars, borneTranslators] = [borne(ears, plan), borne(translators, plan)];
    const direct = directTranslators(borneEars, borneTranslators, { source, target });
    const [ear] = borneEars;
    const [recognizers, succession, speakers] = [
      this.#candidates('stt', direct?.ears ?? borneEars),
      this.#candidates('translation', direct?.translators ?? borneTranslators),
      this.#candidates('tts', borne(voices, plan)),
    ];
    if (ear === undefined || !isFilled(recognizers) || !isFilled(succession)) {
      throw noSuchPair(asked, this.pairs());
    }
    this.#served.add(customer);
    return {
      source: ear.language,
      engines: {
        vad,
        speaker,
        ...(direct === undefined ? {} : { isDirect: true }),
        limits: {
          stt: limitOf(ears, plan),
          translation: direct === undefined ? limitOf(translators, plan) : undefined,
          tts: limitOf(voices, plan),
        },
        stt: new FailoverRecognizer(new Succession('stt', recognizers, customer)),
        translation: new FailoverTranslator(new Succession('translation', succession, customer)),
        tts: isFilled(speakers)
          ? new FailoverSynthesizer(new Succession('tts', speakers, customer))
          : new CaptionsOnly(),
      },
    };
  }

  /** The recognisers of `source`, which may be "auto", the best first. @throws DubError as `choose` */
  chooseEars(asked: string, customer: Customer): { engines: Ears; source: string } {
    const { vad, speaker } = this.#parts;
    if (vad.missing !== undefined) throw new DubError('engine_missing', vad.missing, { stage: 'vad' });
    const ears = this.#ready('stt').flatMap((recognizer) => {
      const { languages, detectsLanguage } = recognizer.capabilities;
      const known =
        asked === 'auto' ? languages[0] : languages.find((language) => language === baseLanguage(asked));
      if (known === undefined) return [];
      const language = asked !== 'auto' ? asked : detectsLanguage ? 'auto' : known;
      return [{ info: recognizer.info, recognizer, language }];
    });
    const usable = borne(ears, this.#parts.fit?.planFor(!this.#served.has(customer)) ?? EVERYTHING);
    const recognizers = this.#candidates('stt', usable);
    const [ear] = usable;
    if (ear === undefined || !isFilled(recognizers)) {
      throw new DubError('unsupported_language_pair', undefined, { stage: 'stt' });
    }
    const stt = new FailoverRecognizer(new Succession('stt', recognizers, customer));
    return { source: ear.language, engines: { vad, speaker, stt } };
  }

  /** What was given back for want of use is loaded again, and the models of these languages with it. */
  async whenWarm({ source, target }: { source: string; target: string }): Promise<void> {
    const pairs = this.#allPairs().filter(
      (pair) =>
        pair.target === baseLanguage(target) && (source === 'auto' || pair.source === baseLanguage(source)),
    );
    const warming = Promise.all([this.#warming, this.#warmLocal(pairs)]);
    await Promise.race([warming, setTimeout(WARM_WITHIN_MS, undefined, { ref: false })]);
  }

  /**
   * Starts and connects engines ahead of the first session, those too that would take over: a second is all they have.
   * Never rejects: what fails is told by the session that meets it.
   */
  warm(): Promise<void> {
    this.#warming = this.#warm().finally(() => (this.#warming = undefined));
    return this.#warming;
  }

  #readyPairs(): ReadyPairs {
    if (this.#parts.vad.missing !== undefined) return { dubbed: [], captioned: [] };
    // Thousands with cloud engines, and the same until something is installed.
    return (this.#pairs ??= pairsOf(
      this.#readyOnes('stt'),
      this.#readyOnes('translation'),
      this.#readyOnes('tts'),
    ));
  }

  #allPairs(): readonly LanguagePair[] {
    const { dubbed, captioned } = this.#readyPairs();
    return captioned.length === 0 ? dubbed : [...dubbed, ...captioned];
  }

  async #warmLocal(pairs: readonly LanguagePair[]): Promise<void> {
    const local = this.#usedOnes().filter(({ info }) => info.kind === 'local');
    await Promise.allSettled(local.map(async (engine) => engine.warm?.(pairs)));
  }

  async #warm(): Promise<void> {
    const pairs = this.#allPairs();
    if (pairs.length === 0) return;
    await Promise.allSettled(this.#usedOnes().map(async (engine) => engine.warm?.(pairs)));
    // Last: its figures are read at once, and a first request is answered before that.
    await this.#parts.speaker.warm?.().catch(() => undefined);
  }

  loadedModels(): readonly string[] {
    const { stt, translation, tts } = this.#parts;
    return [...stt, ...translation, ...tts].flatMap((engine) => engine.loadedModels?.() ?? []);
  }

  measureWhenIdle(isBusy: () => boolean, onFailed: (error: unknown) => void): void {
    this.#parts.fit?.measureWhenIdle(isBusy, onFailed);
  }

  /** Ends every child and connection of the engines; the companion's own exit does so too. */
  async close(): Promise<void> {
    const { stt, translation, tts, speaker, fit } = this.#parts;
    await fit?.close();
    speaker.close?.();
    await Promise.all(
      [...stt, ...translation, ...tts].map(async (engine) => {
        await engine.close?.();
      }),
    );
  }

  #entry(
    stage: EngineEntry['stage'],
    { info, missing }: { info: EngineInfo; missing: string | undefined },
  ): EngineEntry {
    if (missing !== undefined) return { stage, ...info, state: 'missing', reason: missing };
    const plan = this.#parts.fit?.planAlone ?? EVERYTHING;
    const reason = setAsideReason(info.name, plan, this.#parts.fit?.costs);
    if (reason !== undefined) return { stage, ...info, state: 'set_aside', reason };
    const trouble = this.#healthOf(stage, info).trouble;
    if (trouble === undefined) return { stage, ...info, state: 'ready' };
    return { stage, ...info, state: 'resting', reason: trouble.message };
  }

  #healthOf(stage: EngineEntry['stage'], { name }: EngineInfo): EngineHealth {
    const key = `${stage} ${name}`;
    const health = this.#health.get(key) ?? new EngineHealth();
    this.#health.set(key, health);
    return health;
  }

  #candidates<Engine extends { readonly info: EngineInfo }>(
    stage: Staged,
    engines: readonly Engine[],
  ): Candidate<Engine>[] {
    return engines.map((engine) => ({ engine, health: this.#healthOf(stage, engine.info) }));
  }

  /** @throws DubError `engine_missing` */
  #ready<Stage extends Staged>(stage: Stage): Ready<Engines[Stage]> {
    const ready = this.#readyOnes(stage);
    if (isFilled(ready)) return ready;
    const wanting = this.#letIn(stage).map(({ missing }) => missing);
    throw new DubError('engine_missing', wanting[0] ?? this.#nothingLetIn(stage), { stage });
  }

  #readyOnes<Stage extends Staged>(stage: Stage): Installed<Engines[Stage]>[] {
    return this.#letIn(stage).filter(({ missing }) => missing === undefined);
  }

  /** Those of all stages that can run and that this machine bears. */
  #usedOnes(): Installed<Engines[Staged]>[] {
    const plan = this.#parts.fit?.planAlone ?? EVERYTHING;
    return [
      ...borne(this.#readyOnes('stt'), plan),
      ...borne(this.#readyOnes('translation'), plan),
      ...borne(this.#readyOnes('tts'), plan),
    ];
  }

  #letIn<Stage extends Staged>(stage: Stage): Installed<Engines[Stage]>[] {
    const { engines: family, [stage]: named } = this.#options;
    const all: InstalledEngines = this.#parts;
    const installed: InstalledEngines[Stage] = all[stage];
    return installed.filter(({ info }) =>
      named === undefined ? family === 'auto' || family === info.kind : named === info.name,
    );
  }

  #nothingLetIn(stage: Staged): string {
    const named = this.#options[stage];
    if (named !== undefined) return `There is no engine "${named}" for this stage.`;
    return `There are no ${this.#options.engines} engines for this stage yet; set ENGINES=auto.`;
  }
}

function isFilled<Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] {
  return items.length > 0;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
