import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler } from 'fastify-type-provider-zod';
import { PASS } from '../../../shared/pairing/pass.ts';
import { openToAll } from './authorization.ts';
import { validatorCompiler } from './input.ts';

/**
 * Routes take and answer what their zod schemas say, and `/docs` shows those. Before any route.
 */
export async function openApi(app: FastifyInstance, version: string): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Samevoice companion',
        description:
          'What the companion does beside its socket (docs/socket.md). Failures are answered as `{error:{code,parameters,message,retryable,details?}}`.',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'companion', description: 'The companion itself' },
        { name: 'sessions', description: 'What is and was dubbed' },
        { name: 'files', description: 'Files instead of a tab' },
        { name: 'voices', description: 'Who speaks' },
        { name: 'rooms', description: 'Many who listen, each in their language' },
      ],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description:
              'The secret in DATA_DIR/secret, which programs of the same user read; or the ticket of a paired browser.',
          },
          pass: {
            type: 'apiKey',
            in: 'query',
            name: PASS,
            description:
              'For links and players, which send no header: `ID.EXPIRES.SIGNATURE` for one path, at most ten minutes ahead. ID is the first 16 hexadecimal digits of the SHA-256 of the secret or ticket, as it is written; EXPIRES is Unix time in seconds; SIGNATURE as in shared/pairing/proofs.ts.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(async (scope) => {
    openToAll(scope);
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { validatorUrl: null },
      theme: {
        title: 'Samevoice: for programs',
        css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none; }' }],
      },
      // Its own: it has scripts and styles, and all of them are here. It sets styles inline.
      staticCSP:
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'",
    });
  });
}
