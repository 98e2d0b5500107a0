/** JSON from outside: its size and nesting are bounded by a scan of the text, before anything is built from it. */

export interface JsonLimits {
  /** Objects and lists that may stand inside each other; a bare value has depth 0. */
  readonly depth: number;
  /** Values in all, counted by what separates them. */
  readonly values: number;
  readonly characters: number;
}

/** The limits where a caller names none: an actors file of thousands of actors stays below them. */
export const JSON_LIMITS: JsonLimits = { depth: 16, values: 1_000_000, characters: 64 * 1024 * 1024 };

/** JSON beyond a limit; the message names which, what was seen and what is taken. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
  readonly seen: string;
  readonly takes: string;

  constructor(seen: string, takes: string) {
    super(`saw ${seen}, takes ${takes}`);
    this.seen = seen;
    this.takes = takes;
  }
}

/**
 * @throws JsonLimitError where the text is beyond a limit; nothing of it is parsed then
 * @throws SyntaxError where it is not JSON
 */
export function parseJson(text: string, limits: Partial<JsonLimits> = {}): unknown {
  checkJsonLimits(text, limits);
  return JSON.parse(text) as unknown;
}

/** The same where JSON that cannot be had is as good as none. */
export function tryParseJson(text: string, limits: Partial<JsonLimits> = {}): unknown {
  try {
    return parseJson(text, limits);
  } catch {
    return undefined;
  }
}

/**
 * Reads the text once from left to right and keeps two counters, whatever it holds. Text that is not JSON is not told
 * apart here: up to its first mistake the scan sees the same strings and brackets as a parser does.
 * @throws JsonLimitError
 */
export function checkJsonLimits(text: string, limits: Partial<JsonLimits> = {}): void {
  const most = { ...JSON_LIMITS, ...limits };
  if (text.length > most.characters) {
    throw new JsonLimitError(`${text.length} characters`, `at most ${most.characters}`);
  }
  let [depth, values] = [0, 1];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPENING_BRACE:
      case OPENING_BRACKET:
        values++;
        if (++depth > most.depth) {
          throw new JsonLimitError(`more than ${most.depth} levels of nesting`, `at most ${most.depth}`);
        }
        break;
      case CLOSING_BRACE:
      case CLOSING_BRACKET:
        depth--;
        break;
      case COMMA:
        values++;
    }
    if (values > most.values) {
      throw new JsonLimitError(`more than ${most.values} values`, `at most ${most.values}`);
    }
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** @returns where the closing quote of the string stands that opens at `opening`; the text's end where there is none */
function endOfString(text: string, opening: number): number {
  for (let from = opening + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}
