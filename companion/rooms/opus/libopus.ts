/** The system's libopus (BSD), in a worker thread. */
import koffi from 'koffi';
import {
  BITRATE,
  COMPLEXITY,
  ENCODED_RATE_HZ,
  FRAME_SAMPLES,
  OPUS,
  type FrameEncoder,
} from './frame-encoder.ts';

/** By the names that the system's loader knows it by. */
const NAMES = ['libopus.so.0', 'libopus.0.dylib', 'libopus.dylib', 'opus.dll'];
const MOST_PACKET_BYTES = 1275;

type Native = (...args: unknown[]) => unknown;

interface Library {
  readonly create: Native;
  readonly control: Native;
  readonly encode: Native;
  readonly destroy: Native;
}

let loaded: Library | null | undefined;

export class LibopusEncoder implements FrameEncoder {
  readonly #library: Library;
  readonly #packet = new Uint8Array(MOST_PACKET_BYTES);
  #state: unknown;

  static isInstalled(): boolean {
    return library() !== null;
  }

  /** @throws Error where the library is not there */
  constructor() {
    const found = library();
    if (found === null) throw new Error('libopus is not installed');
    this.#library = found;
    const state = found.create(ENCODED_RATE_HZ, 1, OPUS.voip, null);
    if (state === null) throw new Error('libopus made no encoder');
    found.control(state, OPUS.setBitrate, 'int', BITRATE);
    found.control(state, OPUS.setComplexity, 'int', COMPLEXITY);
    found.control(state, OPUS.setSignal, 'int', OPUS.voice);
    this.#state = state;
  }

  encode(frame: Int16Array): Uint8Array<ArrayBuffer> {
    const length = Number(
      this.#library.encode(this.#state, frame, FRAME_SAMPLES, this.#packet, MOST_PACKET_BYTES),
    );
    if (length <= 0) throw new Error(`libopus encoded nothing (${length})`);
    return this.#packet.slice(0, length);
  }

  close(): void {
    if (this.#state !== null) this.#library.destroy(this.#state);
    this.#state = null;
  }
}

/** Null where there is none; looked for once. */
function library(): Library | null {
  loaded ??= load();
  return loaded;
}

function load(): Library | null {
  for (const name of NAMES) {
    try {
      const opus = koffi.load(name);
      return {
        create: opus.func('void *opus_encoder_create(int32_t, int, int, void *)') as Native,
        control: opus.func('int opus_encoder_ctl(void *, int, ...)') as Native,
        encode: opus.func(
          'int32_t opus_encode(void *, const int16_t *, int, _Out_ uint8_t *, int32_t)',
        ) as Native,
        destroy: opus.func('void opus_encoder_destroy(void *)') as Native,
      };
    } catch {
      // Another name, or none.
    }
  }
  return null;
}
