/** The package as the build cuts it: see extension/build/signalsmith-core.ts. */
declare module 'signalsmith-stretch' {
  const loadStretch: () => Promise<import('../../../shared/signalsmith-core.ts').StretchCore>;
  export default loadStretch;
}
