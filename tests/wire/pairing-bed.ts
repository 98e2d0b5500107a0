/** Companions that wait for browsers to be paired. */
import { afterEach } from 'vitest';
import { RequestFailed } from '../../client/http/companion-client.ts';
import type { Problem } from '../../client/problems.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

export const running: RunningCompanion[] = [];

export async function started(
  environment: Record<string, string> = {},
  options: CompanionOptions = {},
): Promise<RunningCompanion> {
  const companion = await runCompanion(scriptedCatalog(), environment, options);
  running.push(companion);
  return companion;
}

/** What is answered where something is not granted. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (!(error instanceof RequestFailed)) throw new Error(`nothing was refused: ${String(error)}`);
  return error.problem;
}
export const wrong = (code: string): string => String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
export const code = ({ code: waiting }: RunningCompanion): string => waiting ?? 'none waits';
export const newCode = async ({ address }: RunningCompanion): Promise<string> =>
  (await apiOf(address).call(routes.pairing.code)).code;

/** For all tests of a file. */
export function setUpEachTest(): void {
  afterEach(async () => {
    for (const companion of running.splice(0)) await companion.close();
  });
}
