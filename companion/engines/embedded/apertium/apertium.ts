/** Apertium: rule-based translation with no account and no download, a persistent process a direction. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { baseLanguage } from '../../../../shared/languages.ts';
import type { LanguagePair } from '../../../../shared/languages.ts';
import { DubError } from '../../../../shared/protocol/errors.ts';
import type { Translation, TranslationRequest, Translator } from '../../../dubbing/ports/translator.ts';
import { SerialWorker } from '../../process/serial-worker.ts';
import { findModes, missingApertium } from './modes.ts';
import type { Mode } from './modes.ts';
import { ApertiumPipeline } from './pipeline.ts';
import { escape, plain, unescape } from './stream-format.ts';
import { spokenEnglish } from './english.ts';
import { finish, tidy } from './finish.ts';

const TIMEOUT_MS = 2000;
const QUEUE_LIMIT = 32;

const MEASURED_CHRF: Readonly<Record<string, number>> = { 'en-es': 60.2, 'pt-es': 70.2 };
/** Of rules between languages that are near each other, as most of its pairs are. */
const USUAL_CHRF = 60;

/** What it looks at; it knows no context and no names. */
type TranslationSource = Pick<TranslationRequest, 'text' | 'source' | 'target'>;

export const APERTIUM = { name: 'apertium', kind: 'embedded', title: 'Apertium' } as const;

export class Apertium implements Translator {
  readonly info = APERTIUM;
  /** What to install, where it cannot run. */
  readonly missing: EngineMissing | undefined;
  readonly #modes: readonly Mode[];
  readonly #workers = new Map<string, SerialWorker<string, string>>();
  readonly #running = new Map<string, ApertiumPipeline>();

  constructor(modes: readonly Mode[] = findModes()) {
    this.missing = missingApertium(modes);
    this.#modes = this.missing === undefined ? modes : [];
  }

  pairs(): readonly LanguagePair[] {
    return this.#modes.map(({ source, target }) => ({ source, target }));
  }

  /** How good a pair is, 0..100, as `npm run bench -- translation` measures it. */
  chrf({ source, target }: LanguagePair): number {
    return MEASURED_CHRF[`${source}-${target}`] ?? USUAL_CHRF;
  }

  /** Starts the processes of those directions that it has ahead of their first sentence; dictionaries take a second. */
  async warm(pairs: readonly LanguagePair[]): Promise<void> {
    const known = this.#modes.filter((mode) =>
      pairs.some(({ source, target }) => source === mode.source && target === mode.target),
    );
    await Promise.all(known.map((mode) => this.#worker(mode).call('.', AbortSignal.timeout(TIMEOUT_MS))));
  }

  async translate(request: TranslationSource, signal: AbortSignal): Promise<Translation> {
    return { text: await this.#translated(request, signal), engine: this.info };
  }

  async #translated(request: TranslationSource, signal: AbortSignal): Promise<string> {
    const source = baseLanguage(request.source);
    const target = baseLanguage(request.target);
    const line = tidy(request.text);
    const prepared = source === 'en' ? spokenEnglish(line) : line;
    if (!/[\p{L}\p{N}]/u.test(prepared)) return line;
    const reply = await this.#worker({ source, target }).call(prepared, signal);
    return finish(unescape(reply), line, target);
  }

  /** Ends all its processes. */
  close(): void {
    for (const worker of this.#workers.values()) worker.close();
  }

  /** The direction's process group, for tests that kill it. */
  pid(pair: LanguagePair): number | undefined {
    return this.#running.get(key(pair))?.pid;
  }

  #worker(pair: LanguagePair): SerialWorker<string, string> {
    const mode = this.#modes.find(({ source, target }) => source === pair.source && target === pair.target);
    if (mode === undefined) throw this.#noSuchPair(pair);
    const known = this.#workers.get(key(pair));
    if (known !== undefined) return known;
    const worker = new SerialWorker<string, string>({
      name: this.info.name,
      stage: 'translation',
      timeoutMs: TIMEOUT_MS,
      queueLimit: QUEUE_LIMIT,
      start: async () => {
        const pipeline = await ApertiumPipeline.start(mode.path);
        this.#running.set(key(pair), pipeline);
        return {
          call: (text) => pipeline.call(escape(text)),
          end: () => {
            pipeline.end();
          },
          get alive() {
            return pipeline.alive;
          },
        };
      },
      onRetry: plain,
    });
    this.#workers.set(key(pair), worker);
    return worker;
  }

  #noSuchPair(pair: LanguagePair): DubError {
    if (this.missing !== undefined) {
      return new DubError('engine_missing', this.missing, { stage: 'translation' });
    }
    return new DubError(
      'unsupported_language_pair',
      { reason: 'languages', engine: this.info.name, ...pair },
      {
        stage: 'translation',
        details: { pairs: this.pairs() },
      },
    );
  }
}

function key(pair: LanguagePair): string {
  return `${pair.source} to ${pair.target}`;
}
