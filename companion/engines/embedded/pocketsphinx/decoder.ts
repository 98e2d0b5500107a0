/** libpocketsphinx as a class: the one place that knows its C interface, in both its versions. */
import koffi from 'koffi';
import type { Installation, Model } from './installation.ts';
import { SETTINGS } from './settings.ts';

/** Word or filler with its frames within the utterance, as the decoder names it. */
export interface Segment {
  readonly word: string;
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** How well the sound fits, and how well the word fits those before it: in the decoder's own logarithm, 0 or less. */
  readonly acousticScore: number;
  readonly languageScore: number;
}

/** Once an utterance is over its words are those of a lattice, of which the acoustic scores are not shifted (SENSCR_SHIFT). */
const LATTICE_SCALE = 1 << 10;

/** A pointer into the library. */
type Handle = object;
type LibraryHandle = ReturnType<typeof koffi.load>;
type Settings = Record<string, string | number | boolean>;

interface Library {
  init(settings: Settings): Handle | null;
  startUtterance(decoder: Handle): number;
  endUtterance(decoder: Handle): number;
  process(decoder: Handle, samples: Int16Array, count: number, noSearch: number, full: number): number;
  firstSegment(decoder: Handle): Handle | null;
  nextSegment(segment: Handle): Handle | null;
  segmentWord(segment: Handle): string;
  segmentFrames(segment: Handle, first: number[], last: number[]): void;
  /** @returns its posterior, which is known only once the utterance has ended */
  segmentScores(segment: Handle, acoustic: number[], language: number[], backoff: number[]): number;
}

export class Decoder {
  readonly #library: Library;
  readonly #decoder: Handle;
  #isOver = false;

  /** Loads the model: some 0.6 s, blocking. Throws where the library refuses. */
  constructor(installation: Installation) {
    this.#library = open(installation);
    const decoder = this.#library.init({ ...files(installation.model), ...SETTINGS[installation.api] });
    if (decoder === null) throw new Error('The library does not accept its model or settings.');
    this.#decoder = decoder;
  }

  start(): void {
    this.#isOver = false;
    check(this.#library.startUtterance(this.#decoder));
  }

  process(samples: Int16Array): void {
    check(this.#library.process(this.#decoder, samples, samples.length, 0, 0));
  }

  end(): void {
    this.#isOver = true;
    check(this.#library.endUtterance(this.#decoder));
  }

  /** What it believes now, or after `end` for good: gapless from the utterance's first frame. */
  segments(): Segment[] {
    const segments: Segment[] = [];
    let offset: number | undefined;
    let segment = this.#library.firstSegment(this.#decoder);
    while (segment !== null) {
      const first = [0];
      const last = [0];
      const acoustic = [0];
      const language = [0];
      this.#library.segmentFrames(segment, first, last);
      this.#library.segmentScores(segment, acoustic, language, [0]);
      const word = this.#library.segmentWord(segment);
      // The library counts frames from its stream's start, whichever utterance they are in.
      offset ??= first[0] ?? 0;
      segments.push({
        word,
        firstFrame: (first[0] ?? 0) - offset,
        lastFrame: (last[0] ?? 0) - offset,
        acousticScore: (acoustic[0] ?? 0) / (this.#isOver ? LATTICE_SCALE : 1),
        languageScore: language[0] ?? 0,
      });
      segment = this.#library.nextSegment(segment);
    }
    return segments;
  }
}

function files(model: Model): Settings {
  return { hmm: model.acoustic, lm: model.languageModel, dict: model.dictionary };
}

function check(result: number): void {
  if (result < 0) throw new Error('The decoder refused a call.');
}

function open(installation: Installation): Library {
  const library = koffi.load(installation.library);
  const init = library.func('void *ps_init(void *)') as (configuration: unknown) => Handle | null;
  return {
    init: (settings) => init(configuration(library, installation, settings)),
    startUtterance: library.func('int ps_start_utt(void *)'),
    endUtterance: library.func('int ps_end_utt(void *)'),
    process: library.func('int ps_process_raw(void *, const int16_t *, size_t, int, int)'),
    firstSegment: library.func('void *ps_seg_iter(void *)'),
    nextSegment: library.func('void *ps_seg_next(void *)'),
    segmentWord: library.func('const char *ps_seg_word(void *)'),
    segmentFrames: library.func('void ps_seg_frames(void *, _Out_ int *, _Out_ int *)'),
    segmentScores: library.func('int ps_seg_prob(void *, _Out_ int *, _Out_ int *, _Out_ int *)'),
  };
}

function configuration(library: LibraryHandle, installation: Installation, settings: Settings): unknown {
  if (installation.api === '5') {
    const parse = library.func('void *ps_config_parse_json(void *, const char *)');
    return parse(null, JSON.stringify(settings));
  }
  const definitions = library.func('void *ps_args()');
  const base = koffi.load(installation.base);
  const parse = base.func('void *cmd_ln_parse_r(void *, void *, int, const char **, int)');
  // The first word is the program's name in a command line and is skipped.
  const words = ['pocketsphinx', ...Object.entries(settings).flatMap(asArguments)];
  return parse(null, definitions(), words.length, words, 1);
}

function asArguments([name, value]: [string, string | number | boolean]): [string, string] {
  return [`-${name}`, typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)];
}
