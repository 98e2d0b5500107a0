/** Translation models by Firefox's index: what it lists is taken, what is odd about it is not followed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, fileOf, modelOf, sha256 } from '../fakes/model-packages.ts';
import type { Manner } from '../fakes/model-host.ts';
import { openModelsBed, type ModelsBed } from './models-bed.ts';

const MODEL = bytesOf('model', 50_000);
const LEX = bytesOf('lex', 9000);
const VOCAB = bytesOf('vocab', 3000);
const signal = new AbortController().signal;

let bed: ModelsBed;
beforeEach(async () => {
  bed = await openModelsBed();
  serve('model', MODEL);
  serve('lex', LEX);
  serve('vocab', VOCAB);
});
afterEach(() => bed.close());

function serve(name: string, bytes: Buffer, manner?: Manner): void {
  bed.host.serve(`firefox/models/en-fr/run-1/${name}.gz`, gzipSync(bytes), manner);
}

function at(name: string): { path: string } {
  return { path: `models/en-fr/run-1/${name}.gz` };
}

const entry = {
  architecture: 'base-memory',
  releaseStatus: 'Release',
  sourceLanguage: 'en',
  targetLanguage: 'fr',
  files: {
    model: { ...at('model'), uncompressedSize: MODEL.length, uncompressedHash: sha256(MODEL) },
    lexicalShortlist: at('lex'),
    vocab: at('vocab'),
  },
};

function serveIndex(models: object, manner?: Manner): void {
  const index = { generated: '2026-10-01T00:00:00Z', baseUrl: 'https://elsewhere.example', models };
  bed.host.serve('firefox/db/models.json', Buffer.from(JSON.stringify(index)), manner);
}

async function install(...ids: string[]) {
  const installer = bed.installer([]);
  return installer.install(ids, { signal, onEvent: (event) => bed.events.push(event) });
}

it('a pair that the project has no hashes of is installed by its name', async () => {
  serveIndex({ 'en-fr': [entry] });
  expect(await install('bergamot-en-fr')).toEqual([{ id: 'bergamot-en-fr', result: 'installed' }]);
  const folder = join(bed.folder, 'bergamot-en-fr');
  expect((await readdir(folder)).sort()).toEqual(['lex.bin', 'manifest.json', 'model.bin', 'vocab.spm']);
  expect(MODEL.equals(await readFile(join(folder, 'model.bin')))).toBe(true);
  expect(VOCAB.equals(await readFile(join(folder, 'vocab.spm')))).toBe(true);
  // The rest needs no network: what came is what it is held against.
  const manifest = bed.store.manifestOf('bergamot-en-fr');
  expect(manifest).toMatchObject({ task: 'translation', languages: ['en', 'fr'], licence: 'MPL-2.0' });
  expect(manifest?.files.map(({ name, pinned, bytes }) => [name, pinned, bytes])).toEqual([
    ['model.bin', true, 50_000],
    ['lex.bin', false, 9000],
    ['vocab.spm', false, 3000],
  ]);
  await bed.host.close();
  expect(await bed.store.verify('bergamot-en-fr')).toBe(true);
  expect(bed.store.folderOf('bergamot-en-fr')).toBe(folder);
});

it('two vocabularies are kept apart', async () => {
  const { vocab: _vocab, ...files } = entry.files;
  serve('src', VOCAB);
  serve('trg', LEX);
  serveIndex({ 'en-fr': [{ ...entry, files: { ...files, srcVocab: at('src'), trgVocab: at('trg') } }] });
  await install('bergamot-en-fr');
  const names = await readdir(join(bed.folder, 'bergamot-en-fr'));
  expect(names).toEqual(expect.arrayContaining(['vocab.src.spm', 'vocab.trg.spm']));
});

it('what Firefox has released goes before what it has not', async () => {
  const unreleased = { ...entry, releaseStatus: null, files: { ...entry.files, vocab: at('nothing') } };
  serveIndex({ 'en-fr': [unreleased, entry] });
  expect(await install('bergamot-en-fr')).toMatchObject([{ result: 'installed' }]);
});

describe('what is odd about an entry is not followed', () => {
  it.each([
    ['a path that leads out', { vocab: { path: 'models/../../secret.gz' } }],
    ['an address of its own', { vocab: { path: 'https://elsewhere.example/vocab.gz' } }],
    ['an absolute path', { vocab: { path: '/models/vocab.gz' } }],
    ['no hash of the model', { model: { ...at('model'), uncompressedSize: 50_000 } }],
    ['no vocabulary', { vocab: null }],
    ['half of two vocabularies', { vocab: null, srcVocab: at('vocab') }],
  ])('%s', async (_what, files) => {
    serveIndex({ 'en-fr': [{ ...entry, files: { ...entry.files, ...files } }] });
    const [outcome] = await install('bergamot-en-fr');
    expect(outcome?.error?.message).toContain('no translation from en to fr');
    expect(bed.host.asked.map(({ path }) => path)).toEqual(['/firefox/db/models.json']);
  });

  it('and does not stand in the way of the next', async () => {
    serveIndex({ 'en-fr': ['odd', { files: {} }, entry], odd: [1] });
    expect(await install('bergamot-en-fr')).toMatchObject([{ result: 'installed' }]);
  });
});

describe('where a pair cannot be had, it says why', () => {
  it('for it is not in the index, which is asked once for all', async () => {
    serveIndex({ 'en-fr': [entry] });
    const outcomes = await install('bergamot-en-xx', 'bergamot-xx-en');
    expect(outcomes[0]?.error?.message).toContain('does not have it (no translation from en to xx)');
    expect(outcomes[1]?.error?.code).toBe('unavailable');
    expect(bed.host.asked).toHaveLength(1);
  });

  it.each([
    ['the index is no JSON', Buffer.from('<html>'), undefined, 'bad_index'],
    ['the index is another', Buffer.from('{"models":3}'), undefined, 'bad_index'],
    [
      'the index is far too long',
      Buffer.from('{"models":{}}'.padEnd(17 * 1024 * 1024)),
      undefined,
      'bad_index',
    ],
    ['there is none', Buffer.from(''), { status: 404 }, 'not_there'],
    ['it lies elsewhere', Buffer.from(''), { status: 302, location: 'https://elsewhere.example' }, 'status'],
  ] as const)('for %s', async (_why, bytes, manner, code) => {
    bed.host.serve('firefox/db/models.json', bytes, manner);
    const [outcome] = await install('bergamot-en-fr');
    expect(outcome?.error?.refusals.map((refusal) => refusal.code)).toEqual([code]);
    expect(await readdir(bed.folder)).toEqual([]);
  });

  it('for its model is another than the index says', async () => {
    serve('model', bytesOf('other', 50_000));
    serveIndex({ 'en-fr': [entry] });
    const [outcome] = await install('bergamot-en-fr');
    expect(outcome?.error?.refusals.map(({ code }) => code)).toEqual(['wrong_hash']);
  });

  it('for a file leads elsewhere', async () => {
    serve('lex', LEX, { status: 302, location: `${bed.host.base}other` });
    serveIndex({ 'en-fr': [entry] });
    const [outcome] = await install('bergamot-en-fr');
    expect(outcome?.error?.refusals.map(({ code }) => code)).toEqual(['status']);
    expect(bed.host.asked.map(({ path }) => path)).not.toContain('/other');
  });

  it('for a file that is damaged on its way', async () => {
    const packed = gzipSync(VOCAB);
    packed.writeUInt32LE(1, packed.length - 8);
    bed.host.serve('firefox/models/en-fr/run-1/vocab.gz', packed);
    serveIndex({ 'en-fr': [entry] });
    const [outcome] = await install('bergamot-en-fr');
    expect(outcome?.error?.refusals.map(({ code }) => code)).toEqual(['bad_archive']);
  });
});

it('a pair whose own sources are gone comes by the index, whole, and mixed with nothing of them', async () => {
  const own = bytesOf('own model', 40_000);
  const ownLex = bytesOf('own lex', 8000);
  const gone = { kind: 'http', url: `${bed.host.base}gone` } as const;
  const model = modelOf(
    'bergamot-en-fr',
    fileOf('model.bin', own, gone),
    fileOf('lex.bin', ownLex, { kind: 'http', url: bed.host.serve('own-lex', ownLex) }),
    fileOf('vocab.spm', VOCAB, gone),
  );
  serveIndex({ 'en-fr': [entry] });
  expect(await bed.install([model])).toEqual([{ id: 'bergamot-en-fr', result: 'installed' }]);
  expect(LEX.equals(await readFile(join(bed.folder, 'bergamot-en-fr', 'lex.bin')))).toBe(true);
});
