/** Google Cloud Translation: the models of its v3 API. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import type { protos, TranslationServiceClient } from '@google-cloud/translate';
import type { CallOptions } from 'google-gax';
import type { LanguagePair } from '../../../shared/languages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { paid } from '../../dubbing/payment.ts';
import type { Translation, TranslationRequest, Translator } from '../../dubbing/ports/translator.ts';
import type { RequestLimiter } from '../limiter.ts';
import { tap } from '../wire-tap.ts';
import { sentenceSoFar } from '../translation/sentence.ts';
import { GoogleAccount, type GoogleAccountOptions } from './account.ts';
import { dubError, ENGINE_NAMES, STATUS, statusOf, toDubError } from './errors.ts';
import { MarkupRecord } from './markup-record.ts';
import { TranslationConnection } from './translation-connection.ts';
import { TRANSLATION_LANGUAGES, translationCode } from './translation-languages.ts';
import { MODEL_TRAITS, type ModelTraits, type TranslationModel } from './translation-model.ts';
import { clauseOf, inContext, protectedHtml, termsIn, textOf } from '../translation/markup.ts';

type Answer = protos.google.cloud.translation.v3.ITranslateTextResponse;
type Ask = protos.google.cloud.translation.v3.ITranslateTextRequest;

type Call = (ask: Ask, options: CallOptions) => Promise<[Answer]> & { cancel(): void };

/** What goes along is paid for: so many clauses of a sentence, and no more. */
const CONTEXT_CLAUSES = 3;
/** For a caller who sets no time. */
const BACKSTOP_MS = 60_000;
/** A request that was given up sooner shows nothing of the channel. */
const UNANSWERED_MS = 400;
/** A first attempt may find a connection that has just gone. */
const ATTEMPTS = 2;

export const GOOGLE_TRANSLATION = {
  name: ENGINE_NAMES.translation,
  kind: 'cloud',
  title: 'Google Translate',
} as const;

export interface GoogleTranslationOptions extends GoogleAccountOptions {
  /** `nmt` where left out. */
  readonly model?: TranslationModel | undefined;
  /** A region of the service, like "europe-west1"; the model's own where left out. */
  readonly region?: string | undefined;
}

export class GoogleTranslation implements Translator {
  readonly info = GOOGLE_TRANSLATION;
  readonly #account: GoogleAccount;
  readonly #limiter: RequestLimiter;
  readonly #connection: TranslationConnection;
  readonly #markup = new MarkupRecord();
  readonly #model: ModelTraits;
  readonly #region: string;
  readonly deadlineMs?: number;
  #pairs: readonly LanguagePair[] | undefined;

  constructor({ model = 'nmt', region, ...options }: GoogleTranslationOptions, limiter: RequestLimiter) {
    this.#model = MODEL_TRAITS[model];
    this.#region = region ?? this.#model.region;
    if (this.#model.deadlineMs !== undefined) this.deadlineMs = this.#model.deadlineMs;
    this.#account = new GoogleAccount(options);
    this.#connection = new TranslationConnection(this.#account);
    this.#limiter = limiter;
  }

  /** What to do, where there is no key to work with. */
  get missing(): EngineMissing | undefined {
    return this.#account.missing;
  }

  pairs(): readonly LanguagePair[] {
    this.#pairs ??= TRANSLATION_LANGUAGES.flatMap((source) =>
      TRANSLATION_LANGUAGES.filter((target) => target !== source).map((target) => ({ source, target })),
    );
    return this.#pairs;
  }

  /** Loads the library. @throws DubError `engine_missing` and others, as `translate` does */
  async warm(): Promise<void> {
    if (this.missing !== undefined)
      throw new DubError('engine_missing', this.missing, { stage: 'translation' });
    try {
      await this.#connection.ready();
    } catch (error) {
      throw toDubError(error, 'translation');
    }
  }

  async translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation> {
    signal.throwIfAborted();
    const text = (await this.#inContext(request, signal)) ?? (await this.#plainly(request, signal));
    return { text, engine: this.info };
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Undefined where there is no context, or where the service lost track of what was the clause. */
  async #inContext(request: TranslationRequest, signal: AbortSignal): Promise<string | undefined> {
    const context = sentenceSoFar(request.context.slice(-CONTEXT_CLAUSES));
    const { source, target } = request;
    if (!this.#model.acceptsMarkup) return undefined;
    if (context === '' || !this.#markup.isWorthwhile(source, target)) return undefined;
    const terms = termsIn(`${context} ${request.text}`, request.terms);
    const html = inContext(protectedHtml(context, terms), protectedHtml(request.text, terms));
    const clause = clauseOf(await this.#ask(html, 'text/html', request, signal));
    this.#markup.note(source, target, clause === undefined);
    return clause === undefined ? undefined : textOf(clause);
  }

  async #plainly(request: TranslationRequest, signal: AbortSignal): Promise<string> {
    const terms = termsIn(request.text, request.terms);
    const text =
      terms.length === 0
        ? await this.#ask(request.text, 'text/plain', request, signal)
        : textOf(await this.#ask(protectedHtml(request.text, terms), 'text/html', request, signal));
    if (text.trim() === '') throw dubError('engine_failed', 'translation');
    return text.trim();
  }

  async #ask(
    content: string,
    mimeType: 'text/plain' | 'text/html',
    request: TranslationRequest,
    signal: AbortSignal,
  ): Promise<string> {
    const [source, target] = [translationCode(request.source), translationCode(request.target)];
    if (source === undefined || target === undefined)
      throw dubError('unsupported_language_pair', 'translation');
    await this.warm();
    const parent = `projects/${this.#account.projectId}/locations/${this.#region}`;
    const ask: Ask = {
      parent,
      model: `${parent}/models/${this.#model.path}`,
      contents: [content],
      mimeType,
      sourceLanguageCode: source,
      targetLanguageCode: target,
    };
    const turn = { customer: request.account.id, dueAtMs: request.dueAtMs, signal };
    return this.#limiter.run(turn, () => this.#paid(ask, content, request, signal));
  }

  async #paid(
    ask: Ask,
    content: string,
    { account }: TranslationRequest,
    signal: AbortSignal,
  ): Promise<string> {
    const amount = Array.from(content).length;
    const usd = amount * this.#model.usdPerCharacter;
    const request = async (): Promise<string> => {
      const answer = await this.#attempts(ask, signal);
      const text = answer.translations?.[0]?.translatedText ?? '';
      if (text.trim() === '') throw dubError('engine_failed', 'translation');
      return text;
    };
    const isUndecided = (error: unknown): boolean =>
      signal.aborted || statusOf(error) === STATUS.deadlineExceeded;
    try {
      return await paid(account, { stage: 'translation', amount, usd }, request, isUndecided);
    } catch (error) {
      signal.throwIfAborted();
      throw toDubError(error, 'translation');
    }
  }

  async #attempts(ask: Ask, signal: AbortSignal): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(ask, signal);
      } catch (error) {
        if (attempt >= ATTEMPTS || signal.aborted || statusOf(error) !== STATUS.unavailable) throw error;
      }
    }
  }

  #once(ask: Ask, signal: AbortSignal): Promise<Answer> {
    return this.#connection.run(async (client) => {
      signal.throwIfAborted();
      const askedAtMs = performance.now();
      try {
        const answer = await this.#asked(client, ask, signal);
        this.#connection.answered();
        return answer;
      } catch (error) {
        const isOver = signal.aborted || statusOf(error) === STATUS.deadlineExceeded;
        if (!isOver) this.#connection.answered();
        else if (performance.now() - askedAtMs >= UNANSWERED_MS) this.#connection.unanswered();
        throw error;
      }
    });
  }

  async #asked(client: TranslationServiceClient, ask: Ask, signal: AbortSignal): Promise<Answer> {
    // `client.translateText` wraps the call in a promise that cannot be cancelled any more.
    const call = client.innerApiCalls['translateText'] as unknown as Call;
    const headers = { 'x-goog-request-params': `parent=${encodeURIComponent(ask.parent ?? '')}` };
    tap(ENGINE_NAMES.translation, 'sent', ask);
    const asking = call(ask, { timeout: BACKSTOP_MS, otherArgs: { headers } });
    const cancel = (): void => {
      asking.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const [answer] = await asking;
      tap(ENGINE_NAMES.translation, 'received', answer);
      return answer;
    } catch (error) {
      tap(ENGINE_NAMES.translation, 'received', { error });
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}
