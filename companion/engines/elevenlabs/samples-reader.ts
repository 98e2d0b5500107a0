/** Bytes of s16le as they arrive, cut anywhere, to samples. */
import { notAudio } from './errors.ts';

/** What a file begins with that is no bare PCM: played as samples it would be a burst of noise. */
const OTHER_FORMATS = ['RIFF', 'OggS', 'fLaC', 'ID3', '<!do', '<!DO', '<htm', '<HTM', '{"'];
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export class SamplesReader {
  #pending: Uint8Array = new Uint8Array(0);
  #isFirst = true;

  /** @throws DubError `engine_failed` where these are no samples */
  read(bytes: Uint8Array): Int16Array {
    if (this.#isFirst && bytes.length > 0) {
      const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
      if (OTHER_FORMATS.some((format) => head.startsWith(format))) throw notAudio();
      this.#isFirst = false;
    }
    const all = new Uint8Array(this.#pending.length + bytes.length);
    all.set(this.#pending);
    all.set(bytes, this.#pending.length);
    const even = all.length - (all.length % 2);
    this.#pending = all.slice(even);
    const view = new DataView(all.buffer);
    return Int16Array.from({ length: even / 2 }, (_, at) => view.getInt16(2 * at, true));
  }

  /** @throws DubError `engine_failed` where half a sample is left: it was no 16-bit sound */
  end(): void {
    if (this.#pending.length > 0) throw notAudio();
  }
}

/** @throws DubError `engine_failed` where the text is no base64 */
export function fromBase64(text: string): Uint8Array {
  if (!BASE64.test(text)) throw notAudio();
  return Buffer.from(text, 'base64');
}
