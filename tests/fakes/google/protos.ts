/** The services as their own packages describe them. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const require = createRequire(import.meta.url);

export function serviceOf(
  library: '@google-cloud/speech' | '@google-cloud/translate',
  file: string,
  name: string,
) {
  const folder = (module: string): string => dirname(dirname(require.resolve(module)));
  const definition = loadSync(file, {
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [join(folder(library), 'protos'), join(folder('google-gax'), 'protos')],
  });
  const service = definition[name];
  if (service === undefined || 'format' in service) throw new Error(`${file} describes no ${name}`);
  return service satisfies ServiceDefinition;
}
