/** Values that a schema takes, and values that are nearly so: deep, endless, of the wrong kind, or with what no schema has. */
import { z } from 'zod';
import type { Random } from './random.ts';

/** Of JSON Schema, what zod writes. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly maxLength?: number;
}

export type Grammar = (random: Random) => unknown;

/** Inputs around a schema: about half are taken. */
export function grammarOf(schema: z.ZodType): Grammar {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  return (random) => {
    const value = valueOf(shape, random, 0);
    return random.oneIn(2) ? value : mutated(value, random);
  };
}

const WORDS = [
  '',
  'es',
  'en',
  'pt-BR',
  'auto',
  's1',
  'a',
  'x'.repeat(64),
  'AAAA',
  '2026-01-01T00:00:00.000Z',
];
const STRANGE_TEXTS = [
  '\u0000',
  '\ud800',
  '\u202e\u0301'.repeat(50),
  '%s%n${7*7}',
  "'; DROP TABLE actor; --",
  '../../etc/passwd',
  '<script>',
  '[['.repeat(200),
  'x'.repeat(10_000),
  '\uffff',
  'NaN',
  '1e308',
];
const STRANGE_NUMBERS = [
  ...[0, -0, -1, 0.5, 1e-308, 5e-324, 1e300, -1e300, Number.MAX_VALUE, 2 ** 31, 2 ** 53, 1e21],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];
const STRANGE_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'length',
  'then',
  '\u0000',
];

function valueOf(shape: Shape, random: Random, depth: number): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return random.of(shape.enum);
  const either = shape.anyOf ?? shape.oneOf;
  if (either !== undefined) return valueOf(random.of(either), random, depth);
  switch (typeof shape.type === 'string' ? shape.type : shape.type?.[0]) {
    case 'object': {
      const { properties = {}, required = [] } = shape;
      const names = Object.keys(properties).filter((name) => required.includes(name) || random.oneIn(2));
      return Object.fromEntries(
        names.map((name) => [name, valueOf(properties[name] ?? {}, random, depth + 1)]),
      );
    }
    case 'array':
      return Array.from({ length: random.length(depth > 3 ? 2 : 8) }, () =>
        valueOf(shape.items ?? {}, random, depth + 1),
      );
    case 'integer':
      return random.below(Math.min(shape.maximum ?? 100, 1000) + 1);
    case 'number':
      return random.next() * Math.min(shape.maximum ?? 1000, 100_000);
    case 'boolean':
      return random.oneIn(2);
    case 'null':
      return null;
    case 'string':
      return shape.pattern?.includes('a-f') === true
        ? Array.from({ length: 64 }, () => random.below(16).toString(16)).join('')
        : random.of(WORDS);
    default:
      return anything(random);
  }
}

function anything(random: Random): unknown {
  return random.of<() => unknown>([
    () => null,
    () => random.of(STRANGE_NUMBERS),
    () => random.of(STRANGE_TEXTS),
    () => random.of(WORDS),
    () => [],
    () => ({}),
    () => random.oneIn(2),
    () => nested(random, 1 + random.length(40)),
    () => Array.from({ length: random.length(3000) }, () => 0),
  ])();
}

function nested(random: Random, depth: number): unknown {
  let value: unknown = random.of(STRANGE_NUMBERS);
  for (let level = 0; level < depth; level++) {
    value = random.oneIn(2) ? [value] : { [random.of(STRANGE_KEYS)]: value };
  }
  return value;
}

/** One place of it, or several, changed: anywhere, not at the top alone. */
function mutated(value: unknown, random: Random): unknown {
  if (random.oneIn(4)) return anything(random);
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    if (items.length === 0 || random.oneIn(4)) return [...items, anything(random)];
    const at = random.below(items.length);
    return items.map((item, i) => (i === at ? mutated(item, random) : item));
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = Object.entries(value);
    if (entries.length === 0 || random.oneIn(4)) {
      entries.push([random.of(STRANGE_KEYS), anything(random)]);
      return plain(entries);
    }
    const at = random.below(entries.length);
    if (random.oneIn(6)) return plain(entries.filter((_, i) => i !== at));
    return plain(entries.map(([key, own], i) => [key, i === at ? mutated(own, random) : own]));
  }
  return anything(random);
}

/** With `__proto__` as a key of its own, as JSON.parse makes it. */
function plain(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** JSON of it; numbers that JSON cannot say are written as a parser might still read them, and some text is cut or doubled. */
export function textOf(value: unknown, random: Random): string {
  const text = JSON.stringify(value, (_key, own: unknown) =>
    typeof own === 'number' && !Number.isFinite(own) ? 1e300 : own,
  );
  if (!random.oneIn(10)) return text.replaceAll('1e+300', '1e999');
  const at = random.below(text.length + 1);
  return random.of([
    text.slice(0, at),
    text + text,
    text.slice(0, at) + String.fromCharCode(random.below(65_536)) + text.slice(at),
    '[{"a":'.repeat(random.length(200_000)),
    `${' '.repeat(random.length(1000))}${text}`,
  ]);
}
