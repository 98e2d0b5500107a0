/** The parts of HeadAudio that run without a browser; the package has no types. */
declare module '@met4citizen/headaudio/modules/processor.mjs' {
  interface Port {
    postMessage(message: { event: string; viseme?: number | null; t?: number }): void;
  }
  export class Processor {
    constructor(options: { sampleRate: number }, worklet: { port: Port });
    _onmessage(message: { data: { event: 'model'; model: unknown } }): void;
    /** @param samples mono, -1..1 */
    process(samples: Float32Array): void;
  }
}
declare module '@met4citizen/headaudio/modules/training.mjs' {
  export class Training {
    loadModel(address: string): Promise<{ model: unknown }>;
  }
}
