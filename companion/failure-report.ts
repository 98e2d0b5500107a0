import { lostSentence } from '../shared/protocol/english.ts';
import type { ErrorCode, DubError } from '../shared/protocol/errors.ts';
import type { Failure } from './dubbing/events.ts';

/** What clients and scripts are told of a failure: a code, its English sentence, and what is in it. */
export interface FailureReport {
  readonly code: ErrorCode;
  readonly message: string;
}

export function reportOfError({ code, message }: DubError): FailureReport {
  return { code, message };
}

/** Of a session's failure, with the speech that was lost by it. */
export function reportOfFailure({ error, lost }: Failure): FailureReport {
  const report = reportOfError(error);
  if (lost === undefined) return report;
  return { ...report, message: `${report.message} ${lostSentence(lost.fromMs / 1000, lost.toMs / 1000)}` };
}
