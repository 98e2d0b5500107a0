/** Messages of the wire as sections of a document in Markdown. */
import { z } from 'zod';

interface Field {
  readonly type?: string | string[];
  readonly const?: unknown;
  readonly enum?: unknown[];
  readonly anyOf?: Field[];
  readonly items?: Field;
  readonly default?: unknown;
  readonly properties?: Record<string, Field>;
}

function describe(field: Field): string {
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum !== undefined)
    return field.enum.length > 12 ? 'see below' : field.enum.map((v) => JSON.stringify(v)).join(', ');
  if (field.anyOf !== undefined) return field.anyOf.map(describe).join(' or ');
  if (field.items !== undefined) return `list of ${describe(field.items)}`;
  if (field.properties !== undefined) return `{${Object.keys(field.properties).join(', ')}}`;
  return [field.type ?? 'anything'].flat().join(' or ');
}

/** A message as its schema has it: what it is for, its fields and an example. */
export function messageSection(schema: z.ZodType, io: 'input' | 'output'): string {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Field & {
    description?: string;
    examples?: unknown[];
    required?: string[];
  };
  const { type, ...fields } = json.properties ?? {};
  const rows = Object.entries(fields).map(([name, field]) => {
    const isOptional = json.required?.includes(name) !== true;
    const fallback = field.default === undefined ? '' : ` (${JSON.stringify(field.default)})`;
    return `| \`${name}${isOptional ? '?' : ''}\` | ${describe(field).replaceAll('|', '\\|')}${fallback} |`;
  });
  const table = rows.length === 0 ? '' : `| field | takes |\n| --- | --- |\n${rows.join('\n')}\n\n`;
  const [example] = json.examples ?? [];
  const shown =
    example === undefined
      ? ''
      : `\`\`\`json\n${JSON.stringify(example, null, 1).replace(/\n\s*/g, ' ')}\n\`\`\`\n`;
  return `### \`${String(type?.const)}\`\n\n${json.description ?? ''}\n\n${table}${shown}`;
}
