/**
 * The phonemiser's process: eSpeak NG's WebAssembly build, which is GPL and so is nothing but a program that is asked. Numbers
 * come out as words of the language.
 */
import { serve } from '../process/host-side.ts';
import type { FromHost, ToHost } from './protocol.ts';

/** What of the build is used here. */
interface Build {
  readonly HEAPU8: Uint8Array;
  readonly eSpeakNGWorker: new () => Promise<EspeakWorker>;
}
interface EspeakWorker {
  set_voice(name: string): number;
  convert_to_phonemes(text: string, isIpa: boolean): { readonly ptr: number };
}

let loading: Promise<{ build: Build; worker: EspeakWorker }> | undefined;
let queue: Promise<void> = Promise.resolve();

serve((received, reply) => {
  queue = queue.then(async () => {
    reply(await answerTo(received as ToHost));
  });
});

async function answerTo(message: ToHost): Promise<FromHost> {
  try {
    loading ??= load();
    const { build, worker } = await loading;
    if (message.type === 'load') return { type: 'ready' };
    worker.set_voice(message.voice);
    const texts = message.texts.map((text) => {
      const { ptr } = worker.convert_to_phonemes(text, true);
      return wordsOf(stringAt(build.HEAPU8, ptr));
    });
    return { type: 'phonemes', texts };
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function load(): Promise<{ build: Build; worker: EspeakWorker }> {
  // The package brings no types.
  const name = '@echogarden/espeak-ng-emscripten';
  const { default: start } = (await import(name)) as { default: () => Promise<Build> };
  const build = await start();
  return { build, worker: await new build.eSpeakNGWorker() };
}

/** A text of C's, in UTF-8. */
function stringAt(memory: Uint8Array, from: number): string {
  const to = memory.indexOf(0, from);
  return Buffer.from(memory.subarray(from, to)).toString('utf8');
}

/** Symbols are parted by "_", words by spaces; a switch to another language is marked "(en)" and back. */
function wordsOf(ipa: string): string[][] {
  return ipa
    .replace(/\([a-z-]+\)/g, '')
    .split(/[\s|]+/)
    .map((word) => word.split('_').filter((symbol) => symbol !== ''))
    .filter((word) => word.length > 0);
}
