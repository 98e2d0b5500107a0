/** Bergamot's WebAssembly build in this thread. It is published as a classic script that looks for a browser's worker. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { ModelFiles } from './protocol.ts';

/** What of Bergamot's bindings is used here (bergamot-translator, wasm/bindings). */
interface Bindings {
  readonly AlignedMemory: new (bytes: number, alignment: number) => AlignedMemory;
  readonly AlignedMemoryList: new () => List<AlignedMemory>;
  readonly BlockingService: new (options: { cacheSize: number }) => BlockingService;
  readonly TranslationModel: new (
    config: string,
    model: AlignedMemory,
    shortlist: AlignedMemory,
    vocabularies: List<AlignedMemory>,
    quality: AlignedMemory | null,
  ) => Owned;
  readonly VectorString: new () => List<string>;
  readonly VectorResponseOptions: new () => List<ResponseOptions>;
}
interface Owned {
  delete(): void;
}
interface AlignedMemory extends Owned {
  getByteArrayView(): Int8Array;
}
interface List<Item> extends Owned {
  push_back(item: Item): void;
}
interface ResponseOptions {
  readonly alignment: boolean;
  readonly html: boolean;
  readonly qualityScores: boolean;
}
interface BlockingService {
  translate(
    model: Owned,
    texts: List<string>,
    options: List<ResponseOptions>,
  ): Owned & { get(index: number): { getTranslatedText(): string } };
}

/** Marian's configuration for Firefox's models, as Firefox has it; one translation at a time. */
const CONFIG = {
  'beam-size': '1',
  normalize: '1.0',
  'word-penalty': '0',
  'max-length-break': '128',
  'mini-batch-words': '1024',
  workspace: '128',
  'max-length-factor': '2.0',
  'skip-cost': 'true',
  'cpu-threads': '0',
  quiet: 'true',
  'quiet-translation': 'true',
  'gemm-precision': 'int8shiftAlphaAll',
  alignment: 'soft',
};
const MODEL_ALIGNMENT_BYTES = 256;
const FILE_ALIGNMENT_BYTES = 64;

export class BergamotLibrary {
  readonly #bindings: Bindings;
  readonly #service: BlockingService;
  readonly #models = new Map<string, Owned>();

  private constructor(bindings: Bindings) {
    this.#bindings = bindings;
    this.#service = new bindings.BlockingService({ cacheSize: 0 });
  }

  static async load(): Promise<BergamotLibrary> {
    const resolve = createRequire(import.meta.url);
    const folder = join(dirname(resolve.resolve('@browsermt/bergamot-translator/package.json')), 'worker');
    const script = join(folder, 'bergamot-translator-worker.js');
    const wasm = await WebAssembly.compile(await readFile(join(folder, 'bergamot-translator-worker.wasm')));
    const source = await readFile(script, 'utf8');
    return new BergamotLibrary(await instantiated(wasm, source, script, resolve));
  }

  async loadModel(pair: string, files: ModelFiles): Promise<void> {
    const { AlignedMemoryList, TranslationModel } = this.#bindings;
    const model = await this.#memoryOf(files.model, MODEL_ALIGNMENT_BYTES);
    const shortlist = await this.#memoryOf(files.shortlist, FILE_ALIGNMENT_BYTES);
    const vocabularies = new AlignedMemoryList();
    for (const path of files.vocabularies) {
      vocabularies.push_back(await this.#memoryOf(path, FILE_ALIGNMENT_BYTES));
    }
    const config = Object.entries(CONFIG).map(([key, value]) => `${key}: ${value}\n`);
    this.free(pair);
    this.#models.set(pair, new TranslationModel(config.join(''), model, shortlist, vocabularies, null));
  }

  free(pair: string): void {
    this.#models.get(pair)?.delete();
    this.#models.delete(pair);
  }

  translate(pair: string, texts: readonly string[], isHtml: boolean): string[] {
    const model = this.#models.get(pair);
    if (model === undefined) throw new Error(`The model ${pair} is not loaded.`);
    const { VectorString, VectorResponseOptions } = this.#bindings;
    const [input, options] = [new VectorString(), new VectorResponseOptions()];
    for (const text of texts) {
      input.push_back(text);
      options.push_back({ alignment: false, html: isHtml, qualityScores: false });
    }
    const responses = this.#service.translate(model, input, options);
    const translated = texts.map((_, i) => responses.get(i).getTranslatedText());
    for (const owned of [input, options, responses]) owned.delete();
    return translated;
  }

  async #memoryOf(path: string, alignment: number): Promise<AlignedMemory> {
    const bytes = await readFile(path);
    const memory = new this.#bindings.AlignedMemory(bytes.byteLength, alignment);
    memory.getByteArrayView().set(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return memory;
  }
}

/** The names that the module imports from "wasm_gemm", and those under which it exports its own versions of them. */
const GEMM_FALLBACKS: Readonly<Record<string, string>> = {
  int8_prepare_a: 'int8PrepareAFallback',
  int8_prepare_b: 'int8PrepareBFallback',
  int8_prepare_b_from_transposed: 'int8PrepareBFromTransposedFallback',
  int8_prepare_b_from_quantized_transposed: 'int8PrepareBFromQuantizedTransposedFallback',
  int8_prepare_bias: 'int8PrepareBiasFallback',
  int8_multiply_and_add_bias: 'int8MultiplyAndAddBiasFallback',
  int8_select_columns_of_b: 'int8SelectColumnsOfBFallback',
};

type Exported = Record<string, (...values: number[]) => number | undefined>;

function instantiated(
  wasm: WebAssembly.Module,
  source: string,
  script: string,
  require: NodeJS.Require,
): Promise<Bindings> {
  return new Promise((resolve, reject) => {
    let exported: Exported = {};
    const gemm = Object.fromEntries(
      Object.entries(GEMM_FALLBACKS).map(([name, fallback]) => [
        name,
        (...values: number[]) => exported[fallback]?.(...values),
      ]),
    );
    const module = {
      instantiateWasm: (
        imports: WebAssembly.Imports,
        accept: (instance: WebAssembly.Instance) => void,
      ): object => {
        WebAssembly.instantiate(wasm, { ...imports, wasm_gemm: gemm }).then((instance) => {
          exported = instance.exports as Exported;
          accept(instance);
        }, reject);
        return {};
      },
      onRuntimeInitialized: () => {
        resolve(module as unknown as Bindings);
      },
      onAbort: (reason: unknown) => {
        reject(new Error(`Bergamot stopped: ${String(reason)}`));
      },
      print: () => undefined,
      printErr: () => undefined,
    };
    // The names that a classic script finds in its scope.
    Object.assign(globalThis, { Module: module, require, __filename: script, __dirname: dirname(script) });
    runInThisContext(source, { filename: script });
  });
}
