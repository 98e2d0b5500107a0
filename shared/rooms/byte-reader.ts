import type { FrameFault } from '../protocol/binary.ts';

/**
 * Reads little-endian fields from bytes that came from outside, one after another. It never throws: after the first fault it
 * reads zeros, so that the whole of a layout can be written down without a test at each field.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #fault: FrameFault | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The first thing that is wrong. */
  get fault(): FrameFault | undefined {
    return this.#fault;
  }

  u8(field: string): number {
    return this.#number(field, 1, (at) => this.#view.getUint8(at));
  }

  u16(field: string): number {
    return this.#number(field, 2, (at) => this.#view.getUint16(at, true));
  }

  i16(field: string): number {
    return this.#number(field, 2, (at) => this.#view.getInt16(at, true));
  }

  u32(field: string): number {
    return this.#number(field, 4, (at) => this.#view.getUint32(at, true));
  }

  f64(field: string): number {
    return this.#number(field, 8, (at) => this.#view.getFloat64(at, true));
  }

  /** A copy, so that the source may be reused. */
  bytes(field: string, length: number): Uint8Array<ArrayBuffer> {
    if (!this.#has(field, length)) return new Uint8Array();
    const from = this.#at;
    this.#at += length;
    return new Uint8Array(this.#bytes.subarray(from, this.#at));
  }

  /** As many as a count says, or up to the first fault. */
  list<Item>(count: number, read: () => Item): Item[] {
    const items: Item[] = [];
    while (items.length < count && this.#fault === undefined) items.push(read());
    return items;
  }

  /** A comparison with NaN is false, so NaN is within nothing. */
  within(field: string, value: number, least: number, most: number): number {
    if (!(value >= least && value <= most)) this.#fail(field, String(value), `${least} to ${most}`);
    return value;
  }

  expect(field: string, value: number, expected: number): void {
    if (value !== expected) this.#fail(field, String(value), String(expected));
  }

  /** Nothing may follow. */
  end(field: string): void {
    const left = this.#bytes.byteLength - this.#at;
    if (left !== 0) this.#fail(field, `${left} bytes more`, 'nothing after them');
  }

  #number(field: string, length: number, read: (at: number) => number): number {
    if (!this.#has(field, length)) return 0;
    const value = read(this.#at);
    this.#at += length;
    return value;
  }

  #has(field: string, length: number): boolean {
    if (this.#fault !== undefined) return false;
    const left = this.#bytes.byteLength - this.#at;
    if (left >= length) return true;
    this.#fail(field, `${left} bytes left`, `${length} bytes`);
    return false;
  }

  #fail(field: string, seen: string, takes: string): void {
    this.#fault ??= { field, seen, takes };
  }
}
