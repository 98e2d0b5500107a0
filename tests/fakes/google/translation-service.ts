/** Translation's TranslateText. */
import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { Chance, delayMs, type Latency } from './chance.ts';
import { spanish, spanishHtml } from './dictionary.ts';
import type { Faults } from './faults.ts';
import { movedTags } from './moved-tags.ts';
import { statusMetadata } from './status-details.ts';

export interface TranslateRequest {
  readonly contents: readonly string[];
  readonly mimeType: string;
  readonly sourceLanguageCode: string;
  readonly targetLanguageCode: string;
  readonly parent: string;
  readonly model: string;
}

export interface TranslateResponse {
  readonly translations: readonly { translatedText: string }[];
}

export interface TranslationRules {
  latency: Latency;
  /** Tags come back as the target language has it, and not as they were sent. */
  readonly movesTags: boolean;
  readonly speed: number;
  readonly seed: number;
}

export class TranslationService {
  readonly requests: TranslateRequest[] = [];
  /** Connections that requests came on. */
  readonly peers = new Set<string>();
  open = 0;
  readonly #rules: TranslationRules;
  readonly #faults: Faults;
  readonly #changed: () => void;
  readonly #chance: Chance;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(rules: TranslationRules, faults: Faults, changed: () => void) {
    this.#rules = rules;
    this.#faults = faults;
    this.#changed = changed;
    this.#chance = new Chance(rules.seed);
  }

  readonly translateText = (
    call: ServerUnaryCall<TranslateRequest, TranslateResponse>,
    answer: sendUnaryData<TranslateResponse>,
  ): void => {
    const { request } = call;
    this.requests.push(request);
    this.peers.add(call.getPeer());
    this.open++;
    const fault = this.#faults.due('translation', this.requests.length);
    const waiting: { timer?: NodeJS.Timeout } = {};
    const over = (): void => {
      if (waiting.timer !== undefined) this.#timers.delete(waiting.timer);
      clearTimeout(waiting.timer);
      this.open--;
      this.#changed();
    };
    call.once('cancelled', over);
    this.#changed();
    if (fault?.kind === 'stall') return;
    waiting.timer = setTimeout(
      () => {
        call.off('cancelled', over);
        over();
        if (fault?.kind === 'status') {
          const { code, details, reason } = fault;
          answer({ code, details, metadata: statusMetadata(code, details, reason) });
        } else if (!hasModel(request)) {
          answer({ code: status.INVALID_ARGUMENT, details: 'Invalid model.' });
        } else
          answer(null, {
            translations: request.contents.map((text) => this.#translated(text, request, fault?.kind)),
          });
      },
      delayMs(this.#rules.latency, this.#chance) / this.#rules.speed,
    );
    this.#timers.add(waiting.timer);
  };

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #translated(
    text: string,
    { mimeType, targetLanguageCode }: TranslateRequest,
    fault?: string,
  ): { translatedText: string } {
    if (fault === 'empty') return { translatedText: '' };
    if (mimeType === 'text/plain') return { translatedText: spanish(text) };
    const html = this.#rules.movesTags ? movedTags(spanishHtml(text), targetLanguageCode) : spanishHtml(text);
    return { translatedText: fault === 'broken-markup' ? html.replace(/<\/i> <b>/, '<b>') : html };
  }
}

/** Each model of those it has, where it has it: the large one is in regions alone. */
function hasModel({ parent, model }: TranslateRequest): boolean {
  const isGlobal = parent.endsWith('/locations/global');
  return (
    model === `${parent}/models/general/nmt` ||
    (!isGlobal && model === `${parent}/models/general/translation-llm`)
  );
}
