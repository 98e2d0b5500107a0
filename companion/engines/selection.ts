import { baseLanguage } from '../../shared/languages.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { RecognizerCandidate } from './failover/recognizer-candidate.ts';
import type {
  Customer,
  EngineSet,
  SpeakingEngines,
  SpeakingWish,
  TranscriptionEngines,
} from '../dubbing/ports/engine-set.ts';
import type { Translator } from '../dubbing/ports/translator.ts';
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import { borne, limitOf } from './bearable.ts';
import { CaptionsOnly } from './captions-only.ts';
import { directTranslators } from './direct-translation.ts';
import { FailoverRecognizer } from './failover/recognizer.ts';
import { FailoverSynthesizer } from './failover/synthesizer.ts';
import { FailoverTranslator } from './failover/translator.ts';
import { FallbackChain } from './failover/fallback-chain.ts';
import { noSuchPair, speaks } from './pairs.ts';
import { inOrderOfCost } from './recognizer-order.ts';
import { isFilled, type EngineRegistry } from './registry.ts';

/** Chooses the engines of a session: of each stage the best that is ready and that this machine bears, with those behind it. */
export class EngineSelection {
  readonly #registry: EngineRegistry;
  /** Those who were served before: asking again, they are no dub more. */
  readonly #served = new WeakSet<Customer>();

  constructor(registry: EngineRegistry) {
    this.#registry = registry;
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
    const registry = this.#registry;
    const vad = registry.requiredVad();
    const { speaker } = registry.parts;
    const [stt, translation, tts] = [
      this.#recognizers(),
      registry.required('translation'),
      registry.required('tts'),
    ];
    const target = baseLanguage(asked.target);
    const source = asked.source === 'auto' ? undefined : baseLanguage(asked.source);
    const fitting = registry
      .allPairs()
      .filter((pair) => pair.target === target && (source === undefined || pair.source === source));
    const sources = new Set(fitting.map((pair) => pair.source));

    const recognizers = stt.flatMap((recognizer) => {
      const { languages, detectsLanguage } = recognizer.capabilities;
      const known = languages.find((language) => sources.has(language));
      if (known === undefined) return [];
      const language = source !== undefined ? asked.source : detectsLanguage ? 'auto' : known;
      return [{ info: recognizer.info, recognizer, language }];
    });
    const translators = translatorsOf(translation, { source, target }, sources);
    const voices = tts.filter((engine) => speaks(engine, asked.target));
    const plan = registry.planFor(!this.#served.has(customer));
    const [borneRecognizers, borneTranslators] = [borne(recognizers, plan), borne(translators, plan)];
    const direct = directTranslators(borneRecognizers, borneTranslators, { source, target });
    const [first] = borneRecognizers;
    const chains = {
      stt: registry.candidates<RecognizerCandidate>('stt', direct?.ears ?? borneRecognizers),
      translation: registry.candidates('translation', direct?.translators ?? borneTranslators),
      tts: registry.candidates('tts', borne(voices, plan)),
    };
    if (first === undefined || !isFilled(chains.stt) || !isFilled(chains.translation)) {
      throw noSuchPair(asked, registry.readyPairs().dubbed);
    }
    this.#served.add(customer);
    return {
      source: first.language,
      engines: {
        vad,
        speaker,
        ...(direct === undefined ? {} : { isDirect: true }),
        limits: {
          stt: limitOf(recognizers, plan),
          translation: direct === undefined ? limitOf(translators, plan) : undefined,
          tts: limitOf(voices, plan),
        },
        stt: new FailoverRecognizer(new FallbackChain('stt', chains.stt, customer)),
        translation: new FailoverTranslator(new FallbackChain('translation', chains.translation, customer)),
        tts: isFilled(chains.tts)
          ? new FailoverSynthesizer(new FallbackChain('tts', chains.tts, customer))
          : new CaptionsOnly(),
      },
    };
  }

  /** What says in `target` what was recognised in `source`, the best first. @throws DubError as `choose` */
  selectForSpeaking(asked: SpeakingWish, customer: Customer): SpeakingEngines {
    const registry = this.#registry;
    const target = baseLanguage(asked.target);
    const source = asked.source === 'auto' ? undefined : baseLanguage(asked.source);
    const sources =
      source === undefined ? registry.allPairs().filter((pair) => pair.target === target) : [{ source }];
    const translators = translatorsOf(
      registry.required('translation'),
      { source, target },
      new Set(sources.map((pair) => pair.source)),
    );
    const voices = registry.required('tts').filter((engine) => speaks(engine, asked.target));
    const plan = registry.planForVoice(asked.beside);
    const chains = {
      translation: registry.candidates('translation', borne(translators, plan)),
      tts: registry.candidates('tts', borne(voices, plan)),
    };
    if (!isFilled(chains.translation)) throw noSuchPair(asked, registry.readyPairs().dubbed);
    return {
      limits: { translation: limitOf(translators, plan), tts: limitOf(voices, plan) },
      translation: new FailoverTranslator(new FallbackChain('translation', chains.translation, customer)),
      tts: isFilled(chains.tts)
        ? new FailoverSynthesizer(new FallbackChain('tts', chains.tts, customer))
        : new CaptionsOnly(),
    };
  }

  /** Whether this machine does not bear the best voice of a language beside so many others. */
  isLighterVoice(target: string, beside: number): boolean {
    const voices = this.#registry.required('tts').filter((engine) => speaks(engine, target));
    return limitOf(voices, this.#registry.planForVoice(beside)) !== undefined;
  }

  /** The recognisers of `source`, which may be "auto", the best first. @throws DubError as `choose` */
  selectForTranscription(
    asked: string,
    customer: Customer,
  ): { engines: TranscriptionEngines; source: string } {
    const registry = this.#registry;
    const vad = registry.requiredVad();
    const { speaker } = registry.parts;
    const recognizers = this.#recognizers().flatMap((recognizer) => {
      const { languages, detectsLanguage } = recognizer.capabilities;
      const known =
        asked === 'auto' ? languages[0] : languages.find((language) => language === baseLanguage(asked));
      if (known === undefined) return [];
      const language = asked !== 'auto' ? asked : detectsLanguage ? 'auto' : known;
      return [{ info: recognizer.info, recognizer, language }];
    });
    const usable = borne(recognizers, registry.planFor(!this.#served.has(customer)));
    const chain = registry.candidates('stt', usable);
    const [first] = usable;
    if (first === undefined || !isFilled(chain)) {
      throw new DubError('unsupported_language_pair', undefined, { stage: 'stt' });
    }
    const stt = new FailoverRecognizer(new FallbackChain('stt', chain, customer));
    return { source: first.language, engines: { vad, speaker, stt } };
  }

  /** @throws DubError `engine_missing` */
  #recognizers(): readonly Recognizer[] {
    const registry = this.#registry;
    return inOrderOfCost(registry.required('stt'), ({ info }) => registry.healthOf('stt', info));
  }
}

/** @param pair `source` is undefined where it is any of `sources` */
function translatorsOf(
  engines: readonly Translator[],
  { source, target }: { source: string | undefined; target: string },
  sources: ReadonlySet<string>,
): Translator[] {
  return engines
    .filter((engine) => engine.pairs().some((pair) => pair.target === target && sources.has(pair.source)))
    .map((engine) => (source === undefined ? engine : (engine.between?.({ source, target }) ?? engine)));
}
