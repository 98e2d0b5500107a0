import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler } from 'fastify-type-provider-zod';
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
      ],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, {
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
}
