import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { ACTORS_AT_ONCE, actorsFile, type ActorsImported } from '../../shared/actors.ts';
import { faultsInWords, parseInput, shown } from '../../shared/parse-input.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { actorOf, isVoiceprintVector, type Actor } from './actor-record.ts';

const { actors } = actorsFile.shape;
const envelope = actorsFile.extend({ actors: z.array(z.unknown()).max(ACTORS_AT_ONCE) });
const named = z.object({ name: z.string().max(100) });

/** Some actors of an exported file; or why one of them is none. */
export type ActorRow = { readonly row: number } & (
  { readonly actor: Actor } | { readonly refused: ActorsImported['refused'][number] }
);

/**
 * The actors of an exported file, each parsed for itself: what is wrong with one does not keep the others out. Other work
 * has its turn between them.
 * @throws DubError `bad_message` where it is no such file at all
 */
export async function* actorsIn(file: unknown): AsyncGenerator<ActorRow> {
  const parsed = parseInput(envelope, file, { root: 'body' });
  if (!parsed.ok) {
    throw new DubError('bad_message', {
      reason: 'actors_file',
      said: faultsInWords(parsed.faults.slice(0, 1)),
    });
  }
  for (const [row, record] of parsed.value.actors.entries()) {
    await nextTurn();
    yield { row, ...actorOrRefusal(record, row) };
  }
}

function actorOrRefusal(record: unknown, row: number) {
  const refuse = (fault: string) => {
    const name = named.safeParse(record).data?.name;
    return { refused: { row, ...(name === undefined ? {} : { name }), fault } };
  };
  const parsed = parseInput(actors.element, record, { within: `actors.${row}` });
  if (!parsed.ok) return refuse(faultsInWords(parsed.faults.slice(0, 1)));
  const actor = actorOf(parsed.value);
  const wrong = actor.voiceprints.findIndex(({ vector }) => !isVoiceprintVector(vector));
  if (wrong < 0) return { actor };
  const field = `actors.${row}.voiceprints.${wrong}.vector`;
  const seen = shown(parsed.value.voiceprints[wrong]?.vector);
  return refuse(`${field}: saw ${seen}, takes 1 to 1024 finite numbers, together of unit length or shorter`);
}
