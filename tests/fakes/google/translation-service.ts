/** Translation's TranslateText. */
import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { Chance, delayMs, type Latency } from './chance.ts';
import { spanish, spanishHtml } from './dictionary.ts';
import type { Faults } from './faults.ts';

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
  readonly speed: number;
  readonly seed: number;
}

export class TranslationService {
  readonly requests: TranslateRequest[] = [];
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
        if (fault?.kind === 'status') answer({ code: fault.code, details: fault.details });
        else if (!request.model.startsWith(`${request.parent}/models/`)) {
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

  #translated(text: string, { mimeType }: TranslateRequest, fault?: string): { translatedText: string } {
    if (fault === 'empty') return { translatedText: '' };
    if (mimeType === 'text/plain') return { translatedText: spanish(text) };
    const html = spanishHtml(text);
    return { translatedText: fault === 'broken-markup' ? html.replace(/<\/i> <b>/, '<b>') : html };
  }
}
