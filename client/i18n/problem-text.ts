/** Errors and notices of the companion in the viewer's words: sentences of the locale, filled in with parameters. */
import {
  ERRORS,
  LOST_FROM,
  LOST_TO,
  reasonShape,
  type ErrorCode,
  type ErrorReason,
} from '../../shared/protocol/error-codes.ts';
import { noticeShape, type NoticeCode, type NoticeReason } from '../../shared/protocol/notice-codes.ts';
import { parameterWords, type ParameterShape, type Parameters } from '../../shared/protocol/parameters.ts';
import { shownSpeakerName } from './speaker-name.ts';
import { text, viewerLocale } from './text.ts';

type ErrorDetailKey = {
  [Code in ErrorCode]: `error_${Code}_${ErrorReason<Code>}`;
}[ErrorCode];
type NoticeKey = { [Code in NoticeCode]: `notice_${Code}_${NoticeReason<Code>}` }[NoticeCode];

/** What went wrong, and what more there is to say of it. */
export interface ProblemText {
  readonly title: string;
  readonly details: readonly string[];
}

export function errorText(code: ErrorCode, parameters: Parameters): ProblemText {
  const { reason } = parameters;
  const words = wordsOf(reasonShape(code, reason), parameters);
  // Words are there only where the reason is one of the code's.
  const detail =
    words === undefined ? [] : [text(`error_${code}_${String(reason)}` as ErrorDetailKey, ...words)];
  return { title: text(`error_${code}`), details: [...detail, ...lostText(parameters)] };
}

/** A calm line; where a companion of another version says what is not known, that something changed. */
export function noticeText(code: NoticeCode, parameters: Parameters): string {
  const { reason } = parameters;
  const words = wordsOf(noticeShape(code, reason), parameters);
  return words === undefined
    ? text('notice_unknown')
    : text(`notice_${code}_${String(reason)}` as NoticeKey, ...words);
}

function lostText(parameters: Parameters): string[] {
  const words = wordsOf({ [LOST_FROM]: 'number', [LOST_TO]: 'number' }, parameters);
  return words === undefined ? [] : [text('error_speech_lost', ...words)];
}

function wordsOf(shape: ParameterShape | undefined, parameters: Parameters): string[] | undefined {
  if (shape === undefined) return undefined;
  return parameterWords(shape, parameters, {
    locale: viewerLocale(),
    error: (code) => text(isErrorCode(code) ? `error_${code}` : 'error_unknown'),
    speaker: shownSpeakerName,
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
