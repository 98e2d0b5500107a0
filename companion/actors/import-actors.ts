import { ACTORS_MOST, type ActorsImported } from '../../shared/actors.ts';
import type { Actor } from '../store/actor-record.ts';
import type { ActorStore } from '../store/actor-store.ts';
import { actorsIn } from '../store/actors-file.ts';

/** Of those that are left out. */
const REFUSED_SHOWN = 20;

type Refusal = ActorsImported['refused'][number];

/**
 * Takes the actors of a file into the store, one after the other.
 * @throws DubError `bad_message` where it is no such file, or one of the store's: those before it are taken in then
 */
export async function importActors(store: ActorStore, file: unknown): Promise<ActorsImported> {
  const refusals: Refusal[] = [];
  let imported = 0;
  for await (const row of actorsIn(file)) {
    const refusal = 'refused' in row ? row.refused : oneTooMany(store, row.actor, row.row);
    if (refusal !== undefined) refusals.push(refusal);
    else if ('actor' in row) {
      store.save([row.actor]);
      imported++;
    }
  }
  return { imported, refused_count: refusals.length, refused: refusals.slice(0, REFUSED_SHOWN) };
}

function oneTooMany(store: ActorStore, actor: Actor, row: number): Refusal | undefined {
  const known = store.all();
  if (known.length < ACTORS_MOST || known.some(({ id }) => id === actor.id)) return undefined;
  return { row, name: actor.name, fault: `actors: saw one more, takes at most ${ACTORS_MOST}` };
}
