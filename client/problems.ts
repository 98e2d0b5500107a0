import { z } from 'zod';
import { errorCode } from '../shared/protocol/fields.ts';

/** What can go wrong in the browser, in the extension or the companion's page; the viewer reads `problem_<code>` and `problem_<code>_todo`. */
export const OWN_PROBLEMS = [
  'companion_away',
  'companion_refused',
  'companion_full',
  'companion_other',
  'capture_refused',
  'capture_lost',
  'sound_failed',
  'microphone_refused',
  'microphone_lost',
  'share_refused',
  'share_silent',
  'share_lost',
  'preview_failed',
  'actors_file_wrong',
] as const;
export type OwnProblem = (typeof OWN_PROBLEMS)[number];

export const problem = z.discriminatedUnion('from', [
  z.object({ from: z.literal('extension'), code: z.enum(OWN_PROBLEMS) }),
  /** Said by the companion; `message` holds its particulars. */
  z.object({ from: z.literal('companion'), code: errorCode, message: z.string() }),
]);
export type Problem = z.infer<typeof problem>;

export function ownProblem(code: OwnProblem): Problem {
  return { from: 'extension', code };
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
