import type { FastifyInstance } from 'fastify';
import { toSrt, toVtt, type Caption } from '../../../shared/captions.ts';
import { routes } from '../../../shared/http/routes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { captionText } from '../../dubbing/caption-log.ts';
import type { SessionHost } from '../../sessions/session-host.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import { register } from './register.ts';
import { matchesOf } from './session-search.ts';

/** What was said in the companion's sessions. */
export function sessionRoutes(app: FastifyInstance, registry: SessionRegistry): void {
  const contract = routes.sessions;
  const found = ({ session_id }: { session_id: string }): SessionHost => {
    const one = registry.find(session_id);
    if (one === undefined) throw new DubError('not_found', { reason: 'session' });
    return one;
  };

  register(app, contract.list, () => ({ sessions: registry.list().map((one) => one.summary()) }));

  register(app, contract.search, ({ query }) => matchesOf(registry.list(), query.words));

  register(app, contract.report, ({ params }) => found(params).report());

  register(app, contract.remove, async ({ params }) => {
    await registry.forget(found(params).id);
    return null;
  });

  for (const [route, write] of [
    [contract.vtt, toVtt],
    [contract.srt, toSrt],
  ] as const) {
    register(app, route, ({ params }) => {
      const one = found(params);
      return write(captionsOf(one), one.report().target_language);
    });
  }
}

/** The translation over what was said, as one caption a clause. */
function captionsOf(one: SessionHost): Caption[] {
  const names = new Map(one.report().speakers.map(({ speaker_id, name }) => [speaker_id, name]));
  return one.captions().map((entry) => {
    const { startMs, endMs, text, translation, speakerId } = entry;
    const speaker = names.get(speakerId);
    return {
      startMs,
      endMs,
      text: translation === undefined ? captionText(entry) : `${translation}\n${text}`,
      ...(speaker === undefined ? {} : { speaker }),
    };
  });
}
