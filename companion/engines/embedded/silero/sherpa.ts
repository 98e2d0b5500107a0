/** The part of sherpa-onnx-node used here: the package has no types of its own. */
import { createRequire } from 'node:module';

export interface Vad {
  acceptWaveform(samples: Float32Array): void;
  isDetected(): boolean;
  isEmpty(): boolean;
  pop(): void;
  reset(): void;
  clear(): void;
  flush(): void;
}

export interface VadConfig {
  readonly sileroVad: {
    readonly model: string;
    readonly threshold: number;
    /** Seconds, as all durations here. */
    readonly minSilenceDuration: number;
    readonly minSpeechDuration: number;
    readonly maxSpeechDuration: number;
    readonly windowSize: number;
  };
  readonly sampleRate: number;
  readonly numThreads: number;
  readonly provider: 'cpu';
  readonly debug: boolean;
}

interface Sherpa {
  readonly Vad: new (config: VadConfig, bufferSizeInSeconds: number) => Vad;
}

const require = createRequire(import.meta.url);
let loaded: Sherpa | undefined;

/** Loads the native library when first needed: it takes longer than the rest of the companion's start. */
export function sherpa(): Sherpa {
  loaded ??= require('sherpa-onnx-node') as Sherpa;
  return loaded;
}

/** A file inside an installed package; `undefined` where it is not there. */
export function packageFile(path: string): string | undefined {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
}
