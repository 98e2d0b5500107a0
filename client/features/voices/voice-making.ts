import type { ActorAnswer, ActorSamples, ActorVoice, Consent } from '../../../shared/actors.ts';
import { routes } from '../../../shared/http/routes.ts';
import type { Load } from './player.ts';
import type { LibraryVoice, ActorsStore } from './actors-store.ts';

/** What the pages ask of the companion about an actor's voice: how it sounds, what it can be made of, and the making. */

/** A voice's own sample. */
export function sampleOf(store: ActorsStore, voiceId: string, language?: string): Load {
  const query = language === undefined || language === '' ? {} : { language };
  return (signal) =>
    store.client.call(routes.voices.preview, { params: { voice_id: voiceId }, query, signal });
}

/** The actor's voice saying something, as a dub. */
export function dubOf(store: ActorsStore, { id }: ActorAnswer, language: string): Load {
  return (signal) => store.client.call(routes.clones.preview, { params: { id }, body: { language }, signal });
}

export function recordingOf(store: ActorsStore, { id }: ActorAnswer, sampleId: string): Load {
  return (signal) => store.client.call(routes.samples.sound, { params: { id, sample_id: sampleId }, signal });
}

/** @throws RequestFailed */
export function recordingsOf(store: ActorsStore, { id }: ActorAnswer): Promise<ActorSamples> {
  return store.client.call(routes.samples.list, { params: { id } });
}

export function addRecording(store: ActorsStore, { id }: ActorAnswer, file: File): Promise<boolean> {
  return store.attempt('', () => store.client.call(routes.samples.add, { params: { id }, body: { file } }));
}

export function forgetRecordings(store: ActorsStore, { id }: ActorAnswer, words: string): Promise<boolean> {
  return store.attempt(words, () => store.client.call(routes.samples.removeAll, { params: { id } }));
}

/** Begins to make a voice of the best recordings. */
export function makeVoice(store: ActorsStore, { id }: ActorAnswer, consent: Consent): Promise<boolean> {
  return store.attempt('', () =>
    store.client.call(routes.clones.start, { params: { id }, body: { consent } }),
  );
}

export function stopMaking(store: ActorsStore, { id }: ActorAnswer): Promise<boolean> {
  return store.attempt('', () => store.client.call(routes.clones.stop, { params: { id } }));
}

/** A voice of the library as an actor's: for one language where it speaks one, for all where it speaks several. */
export function assigned({ id, name, engine, kind, languages }: LibraryVoice): ActorVoice {
  return { engine, language: languages.length === 1 ? (languages[0] ?? '') : '', id, name, kind };
}
