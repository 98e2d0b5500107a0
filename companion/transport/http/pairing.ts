import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routes } from '../../../shared/http/routes.ts';
import type { Access } from '../../access/access.ts';
import { register } from './register.ts';

/** How browsers come to be known, are listed, and forgotten. */
export function pairingRoutes(app: FastifyInstance, access: Access): void {
  const contract = routes.pairing;

  register(app, contract.begin, ({ body: { session_id: sessionId, share, name }, request }) => {
    const begun = access.beginPairing({ sessionId, share, name }, hostOf(request));
    return { pairing_id: begun.id, share: begun.share };
  });

  register(app, contract.confirm, ({ params, body }) => {
    const { browserId, confirmation } = access.confirmPairing(params.pairing_id, body.confirmation);
    return { browser_id: browserId, confirmation };
  });

  register(app, contract.proof, ({ body: { browser_id: browserId, nonce }, request }) =>
    access.prove({ browserId, nonce, host: hostOf(request) }),
  );

  register(app, contract.code, () => {
    const { code, expiresAtMs } = access.newCode();
    return { code, expires_at: new Date(expiresAtMs).toISOString() };
  });

  register(app, contract.browsers, ({ request: { identity } }) => ({
    browsers: access.browsers().map(({ id, name, pairedAtMs }) => ({
      id,
      name,
      paired_at: new Date(pairedAtMs).toISOString(),
      is_this: identity?.kind === 'browser' && identity.browserId === id,
    })),
  }));

  register(app, contract.forget, ({ params }) => {
    access.forget(params.id);
    return null;
  });
}

/** The guard has seen to it that there is one. */
function hostOf({ headers }: FastifyRequest): string {
  return headers.host ?? '';
}
