/**
 * Bergamot, Firefox's translator, on this machine: neural models of one direction each, in a process of their own. Where two
 * languages have no model, a route leads by way of a third one, its other hop by Bergamot too or by Apertium.
 */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { baseLanguage, type LanguagePair } from '../../../shared/languages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Translation, TranslationRequest, Translator } from '../../dubbing/ports/translator.ts';
import type { Demand } from '../benchmark/demanding-engine.ts';
import type { InstalledModels } from '../installed-models.ts';
import { MODEL_IDLE_MS } from '../process/idle.ts';
import { SerialWorker } from '../process/serial-worker.ts';
import type { ProcessUsage } from '../process/usage.ts';
import { continuation, withoutFinalStop, type ClauseTranslations } from '../translation/continuation.ts';
import { escaped, termsIn } from '../translation/markup.ts';
import { endsSentence } from '../../text/sentence-end.ts';
import { sentenceSoFar, sentenceStart } from '../translation/sentence.ts';
import { bestRoutes, type Edge, type HopTranslator, type Route } from '../translation/routes.ts';
import { restoredTerms, translatedTerms, withTermMarks, wordsIn } from './marks.ts';
import { bergamotEdges, modelFiles, type BergamotEdge } from './models.ts';
import { BergamotWorker, type TranslateRequest } from './worker.ts';

const TIMEOUT_MS = 10_000;
const QUEUE_LIMIT = 64;
const TEXT_LIMIT = 4_000;
/** Models that are loaded before anybody has said which languages are wanted: each takes some sixty megabytes. */
const MODELS_AHEAD = 4;

interface OtherEdge extends Edge {
  readonly engine: 'other';
}
type Hop = BergamotEdge | OtherEdge;

export const BERGAMOT = { name: 'bergamot', kind: 'local', title: 'Bergamot' } as const;

const DEMAND: Demand = {
  stage: 'translation',
  mostRealTime: 0.8,
  onTwoCores: { cpu_per_speech: 0.03, real_time_factor: 0.03, memory_mb: 300 },
};

export class Bergamot implements Translator {
  readonly info = BERGAMOT;
  readonly demand = DEMAND;
  /** Fifty milliseconds on a machine at rest; on a busy one a late translation is better than a rough one. */
  readonly deadlineMs = 2_500;
  readonly #models: InstalledModels;
  readonly #other: HopTranslator | undefined;
  readonly #worker: SerialWorker<TranslateRequest, readonly string[]>;
  readonly #stopWatching: () => void;
  #running: BergamotWorker | undefined;
  #routes: readonly Route<Hop>[] | undefined;

  /** @param other whose pairs may be one hop of a route */
  constructor(models: InstalledModels, other?: HopTranslator) {
    this.#models = models;
    this.#other = other;
    this.#stopWatching = models.onChange(() => {
      this.#routes = undefined;
    });
    this.#worker = new SerialWorker<TranslateRequest, readonly string[]>({
      name: 'bergamot',
      stage: 'translation',
      timeoutMs: TIMEOUT_MS,
      queueLimit: QUEUE_LIMIT,
      idleMs: MODEL_IDLE_MS,
      start: () => {
        this.#running = new BergamotWorker();
        return Promise.resolve(this.#running);
      },
    });
  }

  /** What to install, where it cannot run. */
  get missing(): EngineMissing | undefined {
    if (bergamotEdges(this.#models).length > 0) return undefined;
    return { reason: 'models', engine: this.info.name, command: 'npm run models -- install en pt' };
  }

  pairs(): readonly LanguagePair[] {
    return this.#allRoutes().map(({ source, target }) => ({ source, target }));
  }

  /** The language in the middle, where two have no model of their own. */
  via(pair: LanguagePair): string | undefined {
    const { hops } = this.#routeOf(pair);
    return hops.length === 2 ? hops[0].target : undefined;
  }

  chrf(pair: LanguagePair): number {
    return this.#routeOf(pair).chrf;
  }

  /** The same translator, which says of itself by which way it leads between the two. */
  between(pair: LanguagePair): Translator {
    const via = this.via(pair);
    if (via === undefined) return this;
    const info = { ...this.info, via };
    return {
      info,
      deadlineMs: this.deadlineMs,
      pairs: () => this.pairs(),
      chrf: (other) => this.chrf(other),
      translate: (request, signal) => this.translate(request, signal),
    };
  }

  /** Loads the models of those pairs that it has ahead of their first sentence, some of them where there are many. */
  async warm(pairs: readonly LanguagePair[]): Promise<void> {
    const wanted = this.#allRoutes().filter(({ source, target }) =>
      pairs.some((pair) => pair.source === source && pair.target === target),
    );
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const models = new Set(wanted.flatMap(({ hops }) => hops).filter((hop) => hop.engine === 'bergamot'));
    for (const hop of [...models].slice(0, MODELS_AHEAD)) await this.#ask(hop, [], false, signal);
  }

  async translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation> {
    const route = this.#routeOf(request);
    const before = sentenceSoFar(request.context);
    const text = `${before} ${request.text}`.trim();
    if (text.length > TEXT_LIMIT) {
      throw new DubError(
        'engine_failed',
        { reason: 'too_long', engine: this.info.name, count: text.length },
        {
          stage: 'translation',
        },
      );
    }
    const clause = request.text.trim();
    const terms = termsIn(text, request.terms);
    const mark = (part: string): string => withTermMarks(part, terms);
    const spoken = request.spoken.slice(sentenceStart(request.context)).join(' ').trim();
    const sources =
      before === '' || spoken === ''
        ? [mark(clause)]
        : [`${mark(before)} <u>${mark(clause)}</u>`, mark(clause)];
    const [first, second] = await this.#throughRoute(route, sources, terms.length > 0, signal);
    const isEnd = endsSentence(clause);
    const finished = (part: string): string => restoredTerms(isEnd ? part : withoutFinalStop(part), terms);
    const parts: ClauseTranslations = {
      whole: finished(first?.whole ?? ''),
      aligned: first?.aligned === undefined ? undefined : finished(first.aligned),
      alone: finished((second ?? first)?.whole ?? ''),
    };
    const { info } = this;
    const via = route.hops.length === 2 ? { via: route.hops[0].target } : {};
    return { text: continuation(spoken, parts), engine: { ...info, ...via } };
  }

  close(): void {
    this.#stopWatching();
    this.#worker.close();
  }

  loadedModels(): readonly string[] {
    return this.#running?.alive === true ? this.#running.loaded : [];
  }

  /** Of the translator's process; undefined where none runs. */
  async usage(): Promise<ProcessUsage | undefined> {
    return this.#running?.usage();
  }

  /** The translator's process, for tests that kill it. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** HTML texts through every hop; the part in `<u>`, where there is one, on its own too. */
  async #throughRoute(
    { hops }: Route<Hop>,
    sources: readonly string[],
    hasTerms: boolean,
    signal: AbortSignal,
  ): Promise<{ whole: string; aligned: string | undefined }[]> {
    const [first, second] = hops;
    const translated = await this.#hop(first, sources, signal);
    const parts = translated.map((html) => {
      const marked = hasTerms ? translatedTerms(html) : html;
      const aligned = html.includes('<u>') ? wordsIn(marked, 'marked') : undefined;
      return { whole: wordsIn(marked, 'all'), aligned };
    });
    if (second === undefined) return parts;
    return Promise.all(
      parts.map(async ({ whole, aligned }) => {
        const texts = aligned === undefined ? [whole] : [whole, aligned];
        const [wholeOn = '', alignedOn] = await this.#hop(second, texts.map(escaped), signal);
        return { whole: wholeOn, aligned: alignedOn };
      }),
    );
  }

  async #hop(hop: Hop, html: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    if (hop.engine === 'bergamot') return this.#ask(hop, html, true, signal);
    const other = this.#other;
    if (other === undefined) throw new DubError('engine_missing', undefined, { stage: 'translation' });
    const { source, target } = hop;
    return Promise.all(
      html.map(async (text) => {
        const plain = wordsIn(text, 'all');
        return plain === '' ? '' : (await other.translate({ text: plain, source, target }, signal)).text;
      }),
    );
  }

  #ask(
    { model }: BergamotEdge,
    texts: readonly string[],
    isHtml: boolean,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const folder = this.#models.folderOf(model);
    if (folder === undefined) {
      throw new DubError(
        'engine_missing',
        { reason: 'model_gone', engine: this.info.name, model },
        {
          stage: 'translation',
        },
      );
    }
    return this.#worker.call({ pair: model, files: modelFiles(folder), texts, isHtml }, signal);
  }

  #allRoutes(): readonly Route<Hop>[] {
    const own = bergamotEdges(this.#models);
    const others = (this.#other?.pairs() ?? []).map((pair): OtherEdge => ({
      engine: 'other',
      ...pair,
      chrf: this.#other?.chrf(pair) ?? 0,
    }));
    // What the other translator does alone is its own to offer.
    this.#routes ??= bestRoutes<Hop>([...own, ...others]).filter(({ hops }) =>
      hops.some(({ engine }) => engine === 'bergamot'),
    );
    return this.#routes;
  }

  #routeOf(pair: LanguagePair): Route<Hop> {
    const [source, target] = [baseLanguage(pair.source), baseLanguage(pair.target)];
    const route = this.#allRoutes().find((one) => one.source === source && one.target === target);
    if (route !== undefined) return route;
    throw new DubError(
      'unsupported_language_pair',
      { reason: 'languages', engine: this.info.name, source, target },
      {
        stage: 'translation',
        details: { pairs: [...this.pairs()] },
      },
    );
  }
}
