/** The making of voices, where the database of the actors cannot be used in the middle of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { VoiceCloner } from '../../../companion/dubbing/ports/voice-cloner.ts';
import { ActorProfiles } from '../../../companion/actors/actor-profiles.ts';
import { VoiceCloningService } from '../../../companion/cloning/voice-cloning-service.ts';
import { ActorStore } from '../../../companion/store/actor-store.ts';
import { deafEncoder } from '../../fakes/deaf-encoder.ts';

const CONSENT = { statement: 'My voice may be used.', grantedBy: 'Ana' };
const encoder = deafEncoder(['directions']);

let folder: string;
let store: ActorStore;
let book: ActorProfiles;
let other: Database.Database;
let deleted: string[];
beforeEach(() => {
  deleted = [];
  folder = mkdtempSync(join(tmpdir(), 'samevoice-clones-'));
  store = new ActorStore(folder);
  book = new ActorProfiles(store, encoder, 0.8);
  book.create('Ana', true, {
    voice: { vectors: { directions: Float32Array.of(1) }, profile: { pitchHz: 200 }, voicedMs: 20_000 },
    ...{ recordedAt: '2026-01-01T20:00:00.000Z', show: undefined, clips: 1, seconds: 20, similarities: [] },
  });
  other = new Database(join(folder, 'actors.db'));
});
afterEach(() => {
  other.close();
  store.close();
  rmSync(folder, { recursive: true });
});

function clonesBy(clone: VoiceCloner['clone']): VoiceCloningService {
  const cloner: VoiceCloner = {
    info: { name: 'maker', kind: 'cloud' },
    clone,
    delete: (voiceId) => {
      deleted.push(voiceId);
      return Promise.resolve();
    },
    list: () => Promise.resolve([]),
    preview: () => Promise.reject(new DubError('voice_gone')),
  };
  const speak = () => Promise.resolve(new Int16Array(0));
  return new VoiceCloningService({ actors: book, cloner: () => cloner, encoder, speak });
}

test('what fails while another program has the database still ends, with its own reason', async () => {
  const clones = clonesBy(() => {
    other.exec('BEGIN EXCLUSIVE');
    return Promise.reject(new DubError('quota_exhausted', undefined, { stage: 'tts' }));
  });
  const [ana] = book.all();
  await new Promise<void>((resolve) => {
    clones.start(ana?.id ?? '', { consent: CONSENT, samples: [new Int16Array(16_000)] }, ({ state }) => {
      if (state === 'failed') resolve();
    });
  });
  expect(clones.of(ana?.id ?? '')).toMatchObject({ state: 'failed', error: { code: 'quota_exhausted' } });
  other.exec('ROLLBACK');
  await clones.close();
});

test('a voice that cannot be kept is deleted at the service again, and it is said why', async () => {
  const clones = clonesBy(() => {
    other.exec('BEGIN EXCLUSIVE');
    const quality = { seconds: 20, snrDb: 30, purity: 1 };
    return Promise.resolve({ id: 'voice', name: 'Ana', kind: 'cloned', quality });
  });
  const [ana] = book.all();
  await new Promise<void>((resolve) => {
    clones.start(ana?.id ?? '', { consent: CONSENT, samples: [new Int16Array(16_000)] }, ({ state }) => {
      if (state === 'failed') resolve();
    });
  });
  expect(clones.of(ana?.id ?? '')).toMatchObject({ error: { code: 'store_locked' } });
  expect(deleted).toEqual(['voice']);
  other.exec('ROLLBACK');
  await clones.close();
});

test('a voice that its owner has to verify first is kept, and it is said what to do', async () => {
  const clones = clonesBy(() => {
    const quality = { seconds: 20, snrDb: 30, purity: 1 };
    return Promise.resolve({ id: 'voice', name: 'Ana', kind: 'cloned', quality, isUnverified: true });
  });
  const [ana] = book.all();
  await new Promise<void>((resolve) => {
    clones.start(ana?.id ?? '', { consent: CONSENT, samples: [new Int16Array(16_000)] }, ({ state }) => {
      if (state === 'ready' || state === 'failed') resolve();
    });
  });
  expect(clones.of(ana?.id ?? '')).toMatchObject({
    state: 'ready',
    voice: { id: 'voice', engine: 'maker' },
    error: { code: 'voice_gone', parameters: { reason: 'unverified', engine: 'maker' } },
  });
  expect(deleted).toEqual([]);
  await clones.close();
});
