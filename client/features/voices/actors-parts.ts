import { z } from 'zod';
import { ACTORS_AT_ONCE } from '../../../shared/actors.ts';
import { IMPORT_MAX_BYTES } from '../../../shared/http/actors.ts';

/** Leaves room for what stands around the actors. */
const PART_MOST_CHARACTERS = IMPORT_MAX_BYTES - 1024;
const file = z.looseObject({ actors: z.array(z.unknown()) });

/** A file of actors, in as many parts as the companion takes it in; whatever else it is, as it is. */
export function partsOf(input: unknown): unknown[] {
  const parsed = file.safeParse(input);
  if (!parsed.success) return [input];
  const { actors, ...envelope } = parsed.data;
  const parts: unknown[][] = [[]];
  let characters = 0;
  for (const actor of actors) {
    // As bytes: a character of a name is up to three.
    const own = new TextEncoder().encode(JSON.stringify(actor)).length;
    let part = parts.at(-1) ?? [];
    if (part.length === ACTORS_AT_ONCE || (part.length > 0 && characters + own > PART_MOST_CHARACTERS)) {
      parts.push((part = []));
      characters = 0;
    }
    part.push(actor);
    characters += own;
  }
  return parts.map((part) => ({ ...envelope, actors: part }));
}
