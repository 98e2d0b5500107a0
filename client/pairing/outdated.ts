import { RequestFailed } from '../http/companion-client.ts';
import { ownProblem } from '../problems.ts';

/** A companion from before pairing answers as one, and has no such route. To be given to `catch`. */
export function outdatedWhereUnknown(error: unknown): never {
  if (error instanceof RequestFailed && error.problem.from === 'companion') {
    if (error.problem.code === 'not_found') throw new RequestFailed(ownProblem('companion_outdated'), error);
  }
  throw error;
}
