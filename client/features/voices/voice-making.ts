import { z } from 'zod';
import {
  actorSamples,
  cloneJob,
  samplesAdded,
  type ActorAnswer,
  type ActorSamples,
  type ActorVoice,
  type Consent,
} from '../../../shared/actors.ts';
import type { Load } from './player.ts';
import type { LibraryVoice, ActorsStore } from './actors-store.ts';

/** What the pages ask of the companion about an actor's voice: how it sounds, what it can be made of, and the making. */

/** A voice's own sample. */
export function sampleOf(store: ActorsStore, voiceId: string, language?: string): Load {
  const asked = language === undefined || language === '' ? '' : `?language=${encodeURIComponent(language)}`;
  const path = `/api/voices/${encodeURIComponent(voiceId)}/preview${asked}`;
  return (signal) => store.client.sound(path, undefined, signal);
}

/** The actor's voice saying something, as a dub. */
export function dubOf(store: ActorsStore, { id }: ActorAnswer, language: string): Load {
  return (signal) => store.client.sound(`/api/actors/${id}/preview`, { language }, signal);
}

export function recordingOf(store: ActorsStore, { id }: ActorAnswer, sampleId: string): Load {
  return (signal) => store.client.sound(`/api/actors/${id}/samples/${sampleId}`, undefined, signal);
}

/** @throws RequestFailed */
export function recordingsOf(store: ActorsStore, { id }: ActorAnswer): Promise<ActorSamples> {
  return store.client.get(`/api/actors/${id}/samples`, actorSamples);
}

export function addRecording(store: ActorsStore, { id }: ActorAnswer, file: File): Promise<boolean> {
  const form = new FormData();
  form.set('file', file);
  return store.attempt('', () => store.client.send('POST', `/api/actors/${id}/samples`, form, samplesAdded));
}

export function forgetRecordings(store: ActorsStore, { id }: ActorAnswer, words: string): Promise<boolean> {
  return store.attempt(words, () => store.client.remove(`/api/actors/${id}/samples`));
}

/** Begins to make a voice of the best recordings. */
export function makeVoice(store: ActorsStore, { id }: ActorAnswer, consent: Consent): Promise<boolean> {
  return store.attempt('', () => store.client.send('POST', `/api/actors/${id}/clone`, { consent }, cloneJob));
}

export function stopMaking(store: ActorsStore, { id }: ActorAnswer): Promise<boolean> {
  return store.attempt('', () => store.client.send('DELETE', `/api/actors/${id}/clone`, undefined, z.null()));
}

/** A voice of the library as an actor's: for one language where it speaks one, for all where it speaks several. */
export function assigned({ id, name, engine, kind, languages }: LibraryVoice): ActorVoice {
  return { engine, language: languages.length === 1 ? (languages[0] ?? '') : '', id, name, kind };
}
