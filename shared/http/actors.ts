/** Speakers that last: seeing them, correcting what was guessed, taking them along, and forgetting them. */
import { z } from 'zod';
import {
  actor,
  actorId,
  actorList,
  actorsFile,
  actorsImported,
  createActor,
  forgotten,
  mergeActors,
  patchActor,
  refuseActor,
  splitActor,
} from '../actors.ts';
import { EMPTY, failure, json, route } from './route.ts';

const params = z.object({ id: actorId });
/** It is parsed in one go: more would hold everybody up. */
export const IMPORT_MAX_BYTES = 4 * 1024 * 1024;
const failures = {
  400: failure(),
  404: failure('There is no such actor, session or speaker.'),
  409: failure('The actors were saved by a newer version.'),
  500: failure('The file of the actors is damaged.'),
  503: failure('Another program is using the actors.'),
  507: failure('The actors cannot be saved, as of a full disk.'),
};
const DELETION =
  '202 where the service that keeps a voice could not be reached: it is asked again until the voice is gone.';

export const actorRoutes = {
  list: route({
    method: 'GET',
    path: '/api/actors',
    tag: 'voices',
    summary: 'All actors, who was heard last first, and what can be taken back',
    answers: { 200: json(actorList), ...failures },
  }),
  find: route({
    method: 'GET',
    path: '/api/actors/:id',
    tag: 'voices',
    summary: 'One actor',
    params,
    answers: { 200: json(actor), ...failures },
  }),
  create: route({
    method: 'POST',
    path: '/api/actors',
    tag: 'voices',
    summary: 'Says who a speaker of a session is: an actor by that name from now on',
    body: json(createActor),
    answers: { 201: json(actor), ...failures },
  }),
  change: route({
    method: 'PATCH',
    path: '/api/actors/:id',
    tag: 'voices',
    summary: 'Another name, or another voice in an engine',
    params,
    body: json(patchActor),
    answers: { 200: json(actor), ...failures },
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/actors/:id',
    tag: 'voices',
    summary: 'Forgets an actor for good, and voices that were made of theirs',
    description: DELETION,
    params,
    answers: { 202: json(forgotten), 204: EMPTY, ...failures },
  }),
  removeAll: route({
    method: 'DELETE',
    path: '/api/actors',
    tag: 'voices',
    summary: 'Forgets everybody for good, and all voices that were made of theirs',
    description: DELETION,
    answers: { 202: json(forgotten), 204: EMPTY, ...failures },
  }),
  merge: route({
    method: 'POST',
    path: '/api/actors/:id/merge',
    tag: 'voices',
    summary: 'Two actors were one: the other goes, what is known of both stays',
    params,
    body: json(mergeActors),
    answers: { 200: json(actor), ...failures },
  }),
  split: route({
    method: 'POST',
    path: '/api/actors/:id/split',
    tag: 'voices',
    summary: 'An actor was two people',
    description: 'Without `voiceprint_ids` they are parted where their voiceprints are least alike.',
    params,
    body: json(splitActor),
    answers: { 200: json(z.object({ actors: z.array(actor) })), ...failures },
  }),
  refuse: route({
    method: 'POST',
    path: '/api/actors/:id/refuse',
    tag: 'voices',
    summary: 'A speaker of a session is not this actor, now and whenever that voice comes again',
    params,
    body: json(refuseActor),
    answers: { 200: json(actor), ...failures },
  }),
  undo: route({
    method: 'POST',
    path: '/api/actors/undo',
    tag: 'voices',
    summary: 'Takes the newest correction back',
    answers: { 200: json(actorList), ...failures },
  }),
  export: route({
    method: 'GET',
    path: '/api/actors/export',
    tag: 'voices',
    isLinked: true,
    summary: 'All that is known of actors, as a file',
    answers: { 200: json(actorsFile), ...failures },
  }),
  import: route({
    method: 'POST',
    path: '/api/actors/import',
    tag: 'voices',
    summary: 'Takes in the actors of such a file, or a part of it; one that is here already is replaced',
    description: 'Each actor for itself: one that is wrong is left out, and said.',
    body: { kind: 'document', schema: actorsFile, maxBytes: IMPORT_MAX_BYTES },
    answers: { 200: json(actorsImported), ...failures },
  }),
};
