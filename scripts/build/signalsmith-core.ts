import { coreOnly } from '../../shared/signalsmith-core.ts';

interface TransformPlugin {
  name: string;
  enforce: 'pre';
  transform(code: string, id: string): { code: string; map: null } | undefined;
}

/** The dub is played by one continuous worklet of ours, which needs the package's WASM and nothing else of it. */
export function signalsmithCore(): TransformPlugin {
  return {
    name: 'samevoice:signalsmith-core',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/SignalsmithStretch.mjs') ? { code: coreOnly(code), map: null } : undefined,
  };
}
