/** Firefox's index of translation models: which pairs there are, where their files lie and what the model must be. */
import { z } from 'zod';
import { BERGAMOT, FIREFOX_BASE, pairId, pairTitle } from './bergamot.ts';
import type { ModelDescriptor, ModelFile } from './descriptor.ts';
import { SourceRefusal } from './model-error.ts';
import { hostOf } from './sources/http-download.ts';
import { parseJson } from '../../shared/bounded-json.ts';

const INDEX_PATH = 'db/models.json';
const MAX_INDEX_BYTES = 16 * 1024 * 1024;
const ANSWER_MS = 3000;
const WHOLE_MS = 60_000;

/** Below the index's own address and nowhere else. */
const path = z
  .string()
  .max(300)
  .regex(/^models\/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
const anyFile = z.object({ path });
/** Only of the model itself does the index give size and hash; both are of the file unpacked. */
const modelFile = anyFile.extend({
  uncompressedSize: z.number().int().positive().max(1_000_000_000),
  uncompressedHash: z.string().regex(/^[0-9a-fA-F]{64}$/),
});
const entry = z.object({
  releaseStatus: z.string().max(60).nullish(),
  files: z.object({
    model: modelFile,
    lexicalShortlist: anyFile,
    vocab: anyFile.nullish(),
    srcVocab: anyFile.nullish(),
    trgVocab: anyFile.nullish(),
  }),
});
type Entry = z.infer<typeof entry>;
/** Entries are parsed one at a time: what is odd about one says nothing about the others. */
const index = z.object({ models: z.record(z.string().max(30), z.array(z.unknown()).max(100)) });
type Index = z.infer<typeof index>;

export class FirefoxIndex {
  readonly #base: string;
  #index: Promise<Index> | undefined;

  /** @param base what all addresses begin with, with "/" at its end */
  constructor(base: string = FIREFOX_BASE) {
    this.#base = base;
  }

  get host(): string {
    return hostOf(this.#base);
  }

  /**
   * The model for a pair; undefined where the index has none.
   * @throws SourceRefusal "unreachable", "status", "not_there", "bad_index"; the signal's reason
   */
  async find(source: string, target: string, signal: AbortSignal): Promise<ModelDescriptor | undefined> {
    this.#index ??= this.#fetch(signal);
    try {
      const { models } = await this.#index;
      const entries = (models[`${source}-${target}`] ?? []).flatMap((value) => {
        const parsed = entry.safeParse(value);
        return parsed.success && files(parsed.data, this.#base).length > 2 ? [parsed.data] : [];
      });
      const released = entries.find(({ releaseStatus }) => releaseStatus?.startsWith('Release') === true);
      const found = released ?? entries[0];
      return found === undefined ? undefined : descriptor(source, target, files(found, this.#base));
    } catch (error) {
      // The next one that asks may have more luck.
      this.#index = undefined;
      throw error;
    }
  }

  async #fetch(signal: AbortSignal): Promise<Index> {
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, ANSWER_MS);
    const both = AbortSignal.any([signal, late.signal, AbortSignal.timeout(WHOLE_MS)]);
    try {
      const response = await fetch(this.#base + INDEX_PATH, { signal: both, redirect: 'manual' });
      clearTimeout(timer);
      if (response.status === 404) throw new SourceRefusal(this.host, 'not_there', { detail: '404' });
      if (response.status !== 200 || response.body === null) {
        await response.body?.cancel();
        throw new SourceRefusal(this.host, 'status', { detail: String(response.status) });
      }
      return this.#parsed(await bounded(response.body));
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof SourceRefusal) throw cause;
      throw new SourceRefusal(this.host, 'unreachable', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #parsed(text: string | undefined): Index {
    if (text === undefined) throw new SourceRefusal(this.host, 'bad_index', { detail: 'it is too long' });
    try {
      return index.parse(parseJson(text));
    } catch (cause) {
      throw new SourceRefusal(this.host, 'bad_index', { cause });
    }
  }
}

/** @returns undefined where there is more of it than may be */
async function bounded(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_INDEX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Fewer than three where the entry has no vocabulary, or half of two. */
function files({ files: listed }: Entry, base: string): readonly ModelFile[] {
  const { model, lexicalShortlist, vocab, srcVocab, trgVocab } = listed;
  const file = (name: string, { path: at }: { path: string }): ModelFile => ({
    ...{ name, bytes: undefined, sha256: undefined },
    sources: [{ kind: 'http', url: base + at, gzip: true, redirects: 'refuse' }],
  });
  const known = { bytes: model.uncompressedSize, sha256: model.uncompressedHash.toLowerCase() };
  const both = [{ ...file('model.bin', model), ...known }, file('lex.bin', lexicalShortlist)];
  if (vocab) return [...both, file('vocab.spm', vocab)];
  if (srcVocab && trgVocab) {
    return [...both, file('vocab.src.spm', srcVocab), file('vocab.trg.spm', trgVocab)];
  }
  return both;
}

function descriptor(source: string, target: string, listed: readonly ModelFile[]): ModelDescriptor {
  return {
    ...{ id: pairId(source, target), task: 'translation', languages: [source, target] },
    ...{ title: pairTitle(source, target), ...BERGAMOT, files: listed },
  };
}
