/** Opens the system's libopus, else the same library in WebAssembly. */
import type { FrameEncoder } from './frame-encoder.ts';
import { LibopusEncoder } from './libopus.ts';
import { WasmOpusEncoder } from './wasm-opus.ts';

export type OpusImplementation = 'libopus' | 'wasm';

/** @throws Error where neither can be loaded */
export function openFrameEncoder(only?: OpusImplementation): FrameEncoder {
  const isNative = only === undefined ? LibopusEncoder.isInstalled() : only === 'libopus';
  return isNative ? new LibopusEncoder() : new WasmOpusEncoder();
}
