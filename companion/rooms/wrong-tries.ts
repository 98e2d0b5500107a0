/** Counts wrong tries, so that codes and passcodes cannot be guessed; right ones cost nothing, for a hall shares one address. */
import { isIPv6 } from 'node:net';

const MINUTE_MS = 60_000;
const MOST_A_MINUTE = 10;
const MOST_A_MINUTE_IN_ALL = 200;
const MOST_PASSCODES_A_MINUTE = 5;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
/** After so long without a wrong try an address is as good as new. */
const FORGOTTEN_AFTER_MS = 2 * LONGEST_WAIT_MS;
/** Addresses and codes that are counted at a time; the oldest are forgotten first. */
const MOST_COUNTED = 10_000;

interface Address {
  readonly triesMs: number[];
  waitMs: number;
  blockedUntilMs: number;
  lastMs: number;
}

export class WrongTries {
  readonly #nowMs: () => number;
  readonly #addresses = new Map<string, Address>();
  /** Wrong passcodes by code, whether there is such a room or not: a count that only rooms had would tell them apart. */
  readonly #passcodes = new Map<string, number[]>();
  #all: number[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** In the last minute, of everybody. */
  get inLastMinute(): number {
    this.#all = recent(this.#all, this.#nowMs());
    return this.#all.length;
  }

  /** So many are wrong that codes are being guessed from many addresses. */
  get isUnderAttack(): boolean {
    return this.inLastMinute >= MOST_A_MINUTE_IN_ALL;
  }

  /** How long an address waits until its next try; 0 where it may. */
  waitOf(address: string): number {
    const one = this.#addresses.get(networkOf(address));
    return Math.max(0, (one?.blockedUntilMs ?? 0) - this.#nowMs());
  }

  /** Whether no more passcodes are tried for this code within the minute. */
  hasTooManyPasscodes(code: string): boolean {
    return recent(this.#passcodes.get(code) ?? [], this.#nowMs()).length >= MOST_PASSCODES_A_MINUTE;
  }

  count(address: string): void {
    const nowMs = this.#nowMs();
    const network = networkOf(address);
    const known = this.#addresses.get(network);
    const isOld = known === undefined || nowMs - known.lastMs > FORGOTTEN_AFTER_MS;
    const one = isOld ? { triesMs: [], waitMs: FIRST_WAIT_MS, blockedUntilMs: 0, lastMs: nowMs } : known;
    one.lastMs = nowMs;
    one.triesMs.splice(0, one.triesMs.length, ...recent(one.triesMs, nowMs), nowMs);
    // Who was blocked once has one try after each wait.
    if (one.triesMs.length >= MOST_A_MINUTE || one.blockedUntilMs > 0) {
      one.blockedUntilMs = nowMs + one.waitMs;
      one.waitMs = Math.min(LONGEST_WAIT_MS, 2 * one.waitMs);
    }
    keepNewest(this.#addresses, network, one);
    this.#all = [...recent(this.#all, nowMs), nowMs].slice(-2 * MOST_A_MINUTE_IN_ALL);
  }

  countPasscode(code: string): void {
    const nowMs = this.#nowMs();
    const tries = [...recent(this.#passcodes.get(code) ?? [], nowMs), nowMs].slice(-MOST_PASSCODES_A_MINUTE);
    keepNewest(this.#passcodes, code, tries);
  }
}

/** A subscriber of IPv6 has 2⁶⁴ addresses. */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  const groups = tail === undefined ? front : [...front, ...zeros, ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Also where the clock was set back: what lies ahead of it is not recent. */
function recent(timesMs: readonly number[], nowMs: number): number[] {
  return timesMs.filter((timeMs) => timeMs <= nowMs && nowMs - timeMs < MINUTE_MS);
}

function keepNewest<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest] of map) {
    if (map.size <= MOST_COUNTED) break;
    map.delete(oldest);
  }
}
