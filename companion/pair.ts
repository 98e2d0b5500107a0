/** `npm run pair`: a code for one more browser, of the companion that runs. */
import { routes } from '../shared/http/routes.ts';
import { askOwnCompanion, NotRunningError } from './access/ask-own-companion.ts';
import { invitation } from './access/invitation.ts';
import { ConfigError, readConfig } from './config.ts';

const ANSWER_WITHIN_MS = 5_000;
const EXIT = { done: 0, notRunning: 1, settings: 2 } as const;

try {
  process.exitCode = await pair();
} catch (error) {
  process.exitCode = report(error);
}

async function pair(): Promise<number> {
  const config = readConfig(process.env);
  const route = routes.pairing.code;
  const { status, body } = await askOwnCompanion(config, route, AbortSignal.timeout(ANSWER_WITHIN_MS));
  const answer = route.answers[200].schema.safeParse(body);
  if (status === 401) {
    throw new NotRunningError(
      `The companion on port ${config.PORT} was started with another DATA_DIR than ${config.DATA_DIR}, or before its secret was replaced.`,
    );
  }
  if (!answer.success)
    throw new NotRunningError(`Another program than the companion has port ${config.PORT}.`);
  const { code, expires_at } = answer.data;
  process.stdout.write(invitation({ code, expiresAtMs: Date.parse(expires_at) }, config, config.PORT));
  return EXIT.done;
}

function report(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.settings;
  }
  const why = error instanceof NotRunningError ? error.message : 'The companion does not answer.';
  process.stderr.write(`${why}\nStart it with "npm start"; PORT and DATA_DIR say which one is meant.\n`);
  return EXIT.notRunning;
}
