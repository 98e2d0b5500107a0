/**
 * signalsmith-stretch hands out an audio node only, and keeps the WASM inside its own processor. The dub is played
 * by one continuous worklet of ours, so the build takes from the package just the part that loads the WASM.
 */
interface TransformPlugin {
  name: string;
  enforce: 'pre';
  transform(code: string, id: string): { code: string; map: null } | undefined;
}

const NODE_PART = 'function registerWorkletProcessor(';

/** The package's module, cut to `export default factory`: `factory(): Promise<StretchCore>`. */
export function coreOnly(source: string): string {
  const end = source.indexOf(NODE_PART);
  if (end < 0) throw new Error('signalsmith-stretch changed: its node part was not found.');
  return `${source.slice(0, end)}\nexport default SignalsmithStretch;\n`;
}

export function signalsmithCore(): TransformPlugin {
  return {
    name: 'samevoice:signalsmith-core',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/SignalsmithStretch.mjs') ? { code: coreOnly(code), map: null } : undefined,
  };
}
