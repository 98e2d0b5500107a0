import { z } from 'zod';
import { ACTORS_MOST, actorsFile } from '../../shared/actors.ts';
import { faultsInWords, parseInput } from '../../shared/parse-input.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { actorOf, type Actor } from './actor-record.ts';

const { actors } = actorsFile.shape;
const envelope = actorsFile.extend({ actors: z.array(z.unknown()).max(ACTORS_MOST) });

/**
 * The actors of an exported file, parsed one after the other up to the first that is wrong: a file can hold more mistakes
 * than there is time to find.
 * @throws DubError `bad_message` naming what is wrong
 */
export function actorsIn(file: unknown): Actor[] {
  const records = parsed(envelope, file).actors;
  return records.map((record, i) => actorOf(parsed(actors.element, record, `actors.${i}`)));
}

function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown, within?: string): z.output<Schema> {
  const result = parseInput(schema, input, within === undefined ? { root: 'body' } : { within });
  if (result.ok) return result.value;
  throw new DubError('bad_message', {
    reason: 'actors_file',
    said: faultsInWords(result.faults.slice(0, 1)),
  });
}
