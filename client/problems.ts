import { z } from 'zod';
import type { ErrorCode } from '../shared/protocol/error-codes.ts';
import { errorCode, parameters } from '../shared/protocol/fields.ts';
import type { Parameters } from '../shared/protocol/parameters.ts';

/** What can go wrong in the browser, in the extension or the companion's page; the viewer reads `problem_<code>` and `problem_<code>_todo`. */
export const OWN_PROBLEMS = [
  'companion_away',
  'companion_refused',
  'companion_full',
  'companion_other',
  'companion_outdated',
  'companion_unproven',
  'not_paired',
  'capture_refused',
  'capture_lost',
  'sound_failed',
  'microphone_refused',
  'microphone_lost',
  'recording_unreadable',
  'share_refused',
  'share_silent',
  'share_lost',
  'preview_failed',
  'actors_file_wrong',
] as const;
export type OwnProblem = (typeof OWN_PROBLEMS)[number];

export const problem = z.discriminatedUnion('from', [
  z.object({ from: z.literal('extension'), code: z.enum(OWN_PROBLEMS) }),
  /** Said by the companion; the viewer reads what the locale makes of code and parameters. */
  z.object({ from: z.literal('companion'), code: errorCode, parameters }),
]);
export type Problem = z.infer<typeof problem>;

export function ownProblem(code: OwnProblem): Problem {
  return { from: 'extension', code };
}

/** @param failure as the companion tells it; one of before names no parameters */
export function companionProblem(failure: {
  readonly code: ErrorCode;
  readonly parameters?: Parameters | undefined;
}): Problem {
  return { from: 'companion', code: failure.code, parameters: failure.parameters ?? {} };
}

/** A failure on the extension's side that the viewer is told of. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: OwnProblem;

  constructor(code: OwnProblem, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}
