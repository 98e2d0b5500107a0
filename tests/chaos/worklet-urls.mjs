// node --import ./tests/chaos/worklet-urls.mjs: the client names its worklets by addresses that a build makes. Here nobody loads them.
import { register } from 'node:module';

const hooks = `
export function resolve(specifier, context, next) {
  if (!specifier.endsWith('?worker&url')) return next(specifier, context);
  return { url: 'data:text/javascript,export default ""', shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
