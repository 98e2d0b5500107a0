/** What the pipeline asks of an engine that translates. */
import type { LanguagePair } from '../../../shared/languages.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Account } from '../account.ts';

/** A name or a word that a show uses in a way of its own. */
export interface Term {
  readonly text: string;
  /** What it is called in the target language; itself where left out. */
  readonly translation?: string;
}

export interface TranslationRequest {
  readonly text: string;
  readonly source: string;
  readonly target: string;
  /** The texts of the clauses before it, oldest first. */
  readonly context: readonly string[];
  /** What was said of each of these; empty where nothing was. */
  readonly spoken: readonly string[];
  /** Names stay names. */
  readonly terms: readonly Term[];
  readonly account: Account;
  /** When its dub should begin to be heard, on the clock of `performance.now()`: the most urgent goes first. */
  readonly dueAtMs: number;
}

export interface Translation {
  readonly text: string;
  /** The engine that made it. */
  readonly engine: EngineInfo;
}

export interface Translator {
  readonly info: EngineInfo;
  /** A translation that takes longer than this is asked of the next engine; 700 ms where left out. */
  readonly deadlineMs?: number;
  pairs(): readonly LanguagePair[];
  /** How good a pair is: chrF, 0..100; undefined for those who are better than any that were measured. */
  chrf?(pair: LanguagePair): number;
  /** The same translator as it serves one pair, where it says more of itself then: by way of which language it goes. */
  between?(pair: LanguagePair): Translator;
  translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation>;
  /**
   * Translates what will likely be asked for soon, so that it is there then. Where left out, nothing is gained by it.
   * @returns whether it is being translated
   */
  translateAhead?(request: TranslationRequest): boolean;
}
