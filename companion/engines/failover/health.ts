import { DubError, type ErrorCode } from '../../../shared/protocol/errors.ts';
import { FinalLatencies } from './final-latencies.ts';

/** Failures this close together are one trouble. */
const TROUBLE_MS = 10_000;
const FAILURES_ALLOWED = 1;
/** A trial that never ended does not keep others from trying. */
const TRIAL_MS = 10_000;

interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}
const PASSING: Backoff = { firstMs: 2_000, longestMs: 120_000 };
/** What only a person can put right, or the next day. */
const LASTING: Backoff = { firstMs: 30_000, longestMs: 900_000 };
/** A machine that is too busy stays so for a while, and voices that come and go are worse than one that is plain. */
const TOO_SLOW: Backoff = { firstMs: 15_000, longestMs: 120_000 };
/** Whoever falls behind again so soon after a rest rests longer. */
const SLOW_AGAIN_MS = 60_000;

/** Codes that say nothing of the engine: another request may do well. */
const REQUEST_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'spend_cap_reached',
  'unsupported_language_pair',
  'voice_gone',
  'sample_unusable',
  'overloaded',
]);
const LASTING_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'key_rejected',
  'quota_exhausted',
  'service_disabled',
  'engine_missing',
]);

/**
 * How an engine has been doing, for all sessions: a circuit breaker. After trouble it rests, twice as long each time;
 * then one request tries it, and if that goes well it is used again.
 */
export class EngineHealth {
  readonly #nowMs: () => number;
  readonly #finals: FinalLatencies;
  #failures = 0;
  #lastFailureMs = -Infinity;
  #rests = 0;
  #restsUntilMs = 0;
  #error: DubError | undefined;
  #trialSinceMs: number | undefined;
  /** How often in a row it fell behind. */
  #overruns = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#finals = new FinalLatencies(nowMs);
  }

  /** Of a recogniser: how long finals took in the last hour, the 95th percentile; undefined where too few came. */
  get finalsP95Ms(): number | undefined {
    return this.#finals.p95Ms;
  }

  /** Of a recogniser: the last words of an utterance came so long after its end. */
  finalCame(latencyMs: number): void {
    this.#finals.add(latencyMs);
  }

  /** What it rests from, or has not yet shown to be over. */
  get trouble(): DubError | undefined {
    return this.#error;
  }

  /** Whether trying it again now would be in vain: only a person can help. */
  get isBarred(): boolean {
    return this.#error !== undefined && LASTING_ERRORS.has(this.#error.code) && this.#isResting;
  }

  /** Whether a request may go to it. Where it is to be tried again, the asker is the one who tries. */
  admits(): boolean {
    if (this.#error === undefined) return true;
    if (this.#isResting) return false;
    const nowMs = this.#nowMs();
    if (this.#trialSinceMs !== undefined && nowMs - this.#trialSinceMs < TRIAL_MS) return false;
    this.#trialSinceMs = nowMs;
    return true;
  }

  succeeded(): void {
    this.#error = undefined;
    this.#trialSinceMs = undefined;
    this.#failures = 0;
    this.#rests = 0;
  }

  /** The request ended by itself and showed nothing. */
  showedNothing(): void {
    this.#trialSinceMs = undefined;
  }

  /** @param isCertain one failure is enough to know that the next request would fare no better */
  failed(error: DubError, isCertain = false): void {
    this.#trialSinceMs = undefined;
    if (REQUEST_ERRORS.has(error.code)) return;
    const nowMs = this.#nowMs();
    this.#failures = nowMs - this.#lastFailureMs < TROUBLE_MS ? this.#failures + 1 : 1;
    this.#lastFailureMs = nowMs;
    const isLasting = LASTING_ERRORS.has(error.code);
    const isKnownTrouble = this.#error !== undefined;
    if (!isLasting && !isCertain && !isKnownTrouble && this.#failures <= FAILURES_ALLOWED) return;
    // Requests that were under way when it went to rest fail too: that is the same trouble.
    if (isKnownTrouble && this.#isResting) return;
    const { firstMs, longestMs } = isLasting ? LASTING : PASSING;
    this.#restsUntilMs = nowMs + Math.min(longestMs, firstMs * 2 ** this.#rests);
    this.#rests++;
    this.#error = error;
  }

  /** It works, and more slowly than it is needed: others take over for a while. */
  fellBehind(error: DubError): void {
    this.#trialSinceMs = undefined;
    const nowMs = this.#nowMs();
    if (this.#isResting) return;
    const isAgain = this.#overruns > 0 && nowMs - this.#restsUntilMs < SLOW_AGAIN_MS;
    this.#overruns = isAgain ? this.#overruns + 1 : 1;
    this.#restsUntilMs = nowMs + Math.min(TOO_SLOW.longestMs, TOO_SLOW.firstMs * 2 ** (this.#overruns - 1));
    this.#error = error;
  }

  get #isResting(): boolean {
    return this.#nowMs() < this.#restsUntilMs;
  }
}
