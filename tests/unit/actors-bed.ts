/** A store of actors in a folder of its own, and voices that are directions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { Acquaintance } from '../../companion/actors/acquaintance.ts';
import { ActorProfiles } from '../../companion/actors/actor-profiles.ts';
import { ActorStore } from '../../companion/store/actor-store.ts';
import { deafEncoder } from '../fakes/deaf-encoder.ts';

/** Voices are directions: the log odds of two are 5 where they are one, and 0 at the threshold, 45 degrees apart. */
export const inSpace =
  (space: string): SpeakerEncoder['similarity'] =>
  (a, b) => {
    const [one = [], other = []] = [a.vectors[space], b.vectors[space]];
    const cosine = [...one].reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
    const degrees = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
    return 1 / (1 + Math.exp((degrees - 45) / 9 - Math.log(4)));
  };
export const encoder = deafEncoder(['directions'], inSpace('directions'));
/** Another encoder, which knows nothing of directions. */
export const bearings = deafEncoder(['bearings'], inSpace('bearings'));
/** A better encoder that was installed later: it embeds in both spaces. */
export const both = deafEncoder(['bearings', 'directions'], (a, b) => {
  const isIn = 'bearings' in a.vectors && 'bearings' in b.vectors;
  return inSpace(isIn ? 'bearings' : 'directions')(a, b);
});
export const FILM = { site: 'films.example', title: 'The house' };
export const SEQUEL = { site: 'films.example', title: 'The house 2' };

export let folder: string;
export let path: string;
export let store: ActorStore;
export let book: ActorProfiles;

export function openStore(onUnreadableRows?: (rows: number) => void): void {
  store = new ActorStore(folder, onUnreadableRows);
  book = new ActorProfiles(store, encoder, 0.8);
}

/** As another run of the program sees it. */
export function openAgain(): void {
  store.close();
  openStore();
}

export function voice(degrees: number, voicedMs = 20_000): SpeakerEmbedding {
  const angle = (degrees * Math.PI) / 180;
  const vector = Float32Array.of(Math.cos(angle), Math.sin(angle));
  return { vectors: { directions: vector }, profile: { pitchHz: 120 }, voicedMs };
}

export function heard(degrees: number, changes: Partial<Acquaintance> = {}): Acquaintance {
  return {
    voice: voice(degrees),
    recordedAt: '2026-01-01T20:00:00.000Z',
    show: FILM,
    clips: 10,
    seconds: 20,
    similarities: [0.9, 0.94],
    ...changes,
  };
}

export function names(): string[] {
  return book
    .all()
    .map(({ name }) => name)
    .sort();
}

/** For all tests of a file. */
export function setUpEachTest(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'samevoice-actors-'));
    path = join(folder, 'actors.db');
    openStore();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
}
