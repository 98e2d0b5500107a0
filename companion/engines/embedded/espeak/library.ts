/** libespeak-ng as a class. GPL: loaded in the synthesiser's own process only, never in the companion's. */
import koffi from 'koffi';
import { concat } from '../../../../shared/pcm.ts';

export type SpeechEvent =
  | { readonly kind: 'word'; readonly atMs: number; readonly start: number; readonly length: number }
  | { readonly kind: 'phoneme'; readonly atMs: number; readonly ipa: string };

export interface Speech {
  readonly samples: Int16Array;
  readonly events: readonly SpeechEvent[];
}

export interface SpeakOptions {
  /** As eSpeak names it: "es+m3". */
  readonly voice: string;
  /** eSpeak's own scales, 0 to 99. */
  readonly pitch: number;
  readonly range: number;
  readonly wordsPerMinute: number;
}

const SYNCHRONOUS = 2;
/** Phoneme events, named in IPA; and an error instead of an exit where the data is missing. */
const OPTIONS = 0x0001 | 0x0002 | 0x8000;
const UTF8 = 1;
const CHARACTER_POSITION = 1;
const PARAMETER = { rate: 1, pitch: 3, range: 4 } as const;
const EVENT = { end: 0, word: 1, phoneme: 7 } as const;
/** A buffer's event list ends with a terminator; this only bounds a list that has none. */
const EVENT_LIMIT = 2000;

const EventStruct = koffi.struct('espeak_EVENT', {
  type: 'int',
  unique_identifier: 'uint',
  text_position: 'int',
  length: 'int',
  audio_position: 'int',
  sample: 'int',
  user_data: 'void *',
  id: koffi.array('uint8_t', 8),
});
const Callback = koffi.proto('int espeak_synth_callback(void *wav, int count, void *events)');

type Native = (...args: unknown[]) => number;

interface RawEvent {
  readonly type: number;
  readonly text_position: number;
  readonly length: number;
  readonly audio_position: number;
  readonly id: Uint8Array;
}

export class EspeakLibrary {
  readonly sampleRateHz: number;
  readonly #setVoice: Native;
  readonly #setParameter: Native;
  readonly #synth: Native;
  #voice = '';
  #parts: Int16Array[] = [];
  #events: SpeechEvent[] = [];

  /** Throws where the library or its data cannot be loaded. */
  constructor(path: string) {
    const library = koffi.load(path);
    const func = (declaration: string): Native => library.func(declaration) as Native;
    const initialize = func('int espeak_Initialize(int, int, const char *, int)');
    this.#setVoice = func('int espeak_SetVoiceByName(const char *)');
    this.#setParameter = func('int espeak_SetParameter(int, int, int)');
    this.#synth = func('int espeak_Synth(const char *, size_t, uint, int, uint, uint, void *, void *)');
    this.sampleRateHz = initialize(SYNCHRONOUS, 100, null, OPTIONS);
    if (this.sampleRateHz <= 0) throw new Error('eSpeak NG found no data.');
    const listen = func('void espeak_SetSynthCallback(espeak_synth_callback *)');
    listen(koffi.register(this.#receive.bind(this), koffi.pointer(Callback)));
  }

  /** Blocks for some 2 ms a second of speech. @throws where eSpeak does not know the voice */
  speak(text: string, options: SpeakOptions): Speech {
    if (options.voice !== this.#voice) {
      if (this.#setVoice(options.voice) !== 0) throw new Error(`eSpeak NG has no voice ${options.voice}.`);
      this.#voice = options.voice;
    }
    this.#setParameter(PARAMETER.rate, Math.round(options.wordsPerMinute), 0);
    this.#setParameter(PARAMETER.pitch, Math.round(options.pitch), 0);
    this.#setParameter(PARAMETER.range, Math.round(options.range), 0);
    this.#parts = [];
    this.#events = [];
    this.#synth(text, Buffer.byteLength(text) + 1, 0, CHARACTER_POSITION, 0, UTF8, null, null);
    return { samples: concat(this.#parts), events: this.#events };
  }

  #receive(wav: unknown, count: number, events: unknown): number {
    if (wav !== null && count > 0) {
      this.#parts.push(Int16Array.from(koffi.decode(wav, koffi.array('int16_t', count)) as Int16Array));
    }
    const size = koffi.sizeof(EventStruct);
    for (let index = 0; index < EVENT_LIMIT; index++) {
      const event = koffi.decode(events, index * size, EventStruct) as RawEvent;
      if (event.type === EVENT.end) break;
      const atMs = event.audio_position;
      if (event.type === EVENT.word && event.length > 0) {
        // eSpeak counts from 1.
        this.#events.push({ kind: 'word', atMs, start: event.text_position - 1, length: event.length });
      } else if (event.type === EVENT.phoneme) {
        const ipa = Buffer.from(event.id).toString('utf8').replace(/\0.*$/s, '');
        this.#events.push({ kind: 'phoneme', atMs, ipa });
      }
    }
    return 0;
  }
}
