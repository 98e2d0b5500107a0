import { z } from 'zod';
import {
  actorSamples,
  cloneJob,
  samplesAdded,
  type ActorAnswer,
  type ActorSamples,
  type ActorVoice,
  type CloneJob,
  type Consent,
} from '../../../shared/actors.ts';
import type { Load } from './player.ts';
import type { LibraryVoice, People } from './people.ts';

/** What the pages ask of the companion about an actor's voice: how it sounds, what it can be made of, and the making. */

/** A voice's own sample. */
export function sampleOf(people: People, voiceId: string, language?: string): Load {
  const asked = language === undefined || language === '' ? '' : `?language=${encodeURIComponent(language)}`;
  const path = `/api/voices/${encodeURIComponent(voiceId)}/preview${asked}`;
  return (signal) => people.client.sound(path, undefined, signal);
}

/** The actor's voice saying something, as a dub. */
export function dubOf(people: People, { id }: ActorAnswer, language: string): Load {
  return (signal) => people.client.sound(`/api/actors/${id}/preview`, { language }, signal);
}

export function recordingOf(people: People, { id }: ActorAnswer, sampleId: string): Load {
  return (signal) => people.client.sound(`/api/actors/${id}/samples/${sampleId}`, undefined, signal);
}

/** @throws RequestFailed */
export function recordingsOf(people: People, { id }: ActorAnswer): Promise<ActorSamples> {
  return people.client.get(`/api/actors/${id}/samples`, actorSamples);
}

export function addRecording(people: People, { id }: ActorAnswer, file: File): Promise<boolean> {
  const form = new FormData();
  form.set('file', file);
  return people.attempt('', () =>
    people.client.send('POST', `/api/actors/${id}/samples`, form, samplesAdded),
  );
}

export function forgetRecordings(people: People, { id }: ActorAnswer, words: string): Promise<boolean> {
  return people.attempt(words, () => people.client.remove(`/api/actors/${id}/samples`));
}

/** Begins to make a voice of the best recordings. */
export function makeVoice(people: People, { id }: ActorAnswer, consent: Consent): Promise<boolean> {
  return people.attempt('', () =>
    people.client.send('POST', `/api/actors/${id}/clone`, { consent }, cloneJob),
  );
}

export function stopMaking(people: People, { id }: ActorAnswer): Promise<boolean> {
  return people.attempt('', () =>
    people.client.send('DELETE', `/api/actors/${id}/clone`, undefined, z.null()),
  );
}

export function isUnderWay(job: CloneJob | undefined): boolean {
  return job?.state === 'uploading' || job?.state === 'listening';
}

/** A voice of the library as an actor's: for one language where it speaks one, for all where it speaks several. */
export function assigned({ id, name, engine, kind, languages }: LibraryVoice): ActorVoice {
  return { engine, language: languages.length === 1 ? (languages[0] ?? '') : '', id, name, kind };
}
