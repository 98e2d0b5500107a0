import { lostSentence } from '../shared/protocol/english.ts';
import { LOST_FROM, LOST_TO } from '../shared/protocol/error-codes.ts';
import type { Parameters } from '../shared/protocol/parameters.ts';
import type { ErrorCode, DubError } from '../shared/protocol/errors.ts';
import type { Failure } from './dubbing/events.ts';

/** What clients and scripts are told of a failure: a code, its English sentence, and what is in it. */
export interface FailureReport {
  readonly code: ErrorCode;
  readonly parameters: Parameters;
  readonly message: string;
}

export function reportOfError({ code, parameters, message }: DubError): FailureReport {
  return { code, parameters, message };
}

/** Of a session's failure, with the speech that was lost by it. */
export function reportOfFailure({ error, lost }: Failure): FailureReport {
  const report = reportOfError(error);
  if (lost === undefined) return report;
  const [fromS, toS] = [seconds(lost.fromMs), seconds(lost.toMs)];
  return {
    ...report,
    parameters: { ...report.parameters, [LOST_FROM]: fromS, [LOST_TO]: toS },
    message: `${report.message} ${lostSentence(fromS, toS)}`,
  };
}

/** To a tenth. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
