/**
 * signalsmith-stretch hands out an audio node only, and keeps the WASM inside its own processor. Of the package just the part
 * that loads the WASM is taken: by the extension's build for its one worklet, by the companion as it runs.
 */

/** The WASM's own interface. Pointers are byte offsets into its memory. */
export interface StretchCore {
  readonly HEAP8: Int8Array;
  _main(): void;
  _presetDefault(channels: number, rateHz: number): void;
  _presetCheaper(channels: number, rateHz: number): void;
  /** @returns where the input is; the output follows it */
  _setBuffers(channels: number, samples: number): number;
  _inputLatency(): number;
  _outputLatency(): number;
  _reset(): void;
  /** @param compensatePitch 1 where formants are to stay while the pitch moves */
  _setFormantFactor(factor: number, compensatePitch: number): void;
  /** @param base rough fundamental frequency, of the sample rate; 0 to have it found */
  _setFormantBase(base: number): void;
  _seek(samples: number, rate: number): void;
  _process(inputSamples: number, outputSamples: number): void;
}

const NODE_PART = 'function registerWorkletProcessor(';

/** The package's module, cut to `export default factory`: `factory(): Promise<StretchCore>`. */
export function coreOnly(source: string): string {
  const end = source.indexOf(NODE_PART);
  if (end < 0) throw new Error('signalsmith-stretch changed: its node part was not found.');
  return `${source.slice(0, end)}\nexport default SignalsmithStretch;\n`;
}
