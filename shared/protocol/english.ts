/**
 * The English of errors and notices, for scripts, logs and the command line: `message` on the wire and over HTTP. `{name}` stands
 * for a parameter. What people read is in the clients' messages.
 */
import type { ErrorCode } from './error-codes.ts';
import { ERRORS, reasonShape } from './error-codes.ts';
import { noticeShape, type NoticeCode } from './notice-codes.ts';
import { parameterWords, type ParameterShape, type Parameters } from './parameters.ts';
import { ERROR_SENTENCES } from './error-sentences.ts';
import { NOTICE_SENTENCES } from './notice-sentences.ts';

/** The sentence for an error; the plain one of its code where its parameters are none that are known. */
export function errorSentence(code: ErrorCode, parameters: Parameters = {}): string {
  const { reason } = parameters;
  const sentences: Readonly<Record<string, string>> = ERROR_SENTENCES[code];
  const words = filled(sentences, reason, reasonShape(code, reason), parameters);
  return words ?? ERROR_SENTENCES[code].plain;
}

export function noticeSentence(code: NoticeCode, parameters: Parameters): string {
  const { reason } = parameters;
  return filled(NOTICE_SENTENCES[code], reason, noticeShape(code, reason), parameters) ?? '';
}

/** What is added to the sentence of an error that speech was lost by. */
export function lostSentence(fromS: number, toS: number): string {
  return `What was said from ${fromS.toFixed(1)} to ${toS.toFixed(1)} s is not dubbed.`;
}

function filled(
  sentences: Readonly<Record<string, string>>,
  reason: string | number | undefined,
  shape: ParameterShape | undefined,
  parameters: Parameters,
): string | undefined {
  if (shape === undefined || typeof reason !== 'string') return undefined;
  const words = parameterWords(shape, parameters, {
    locale: 'en',
    error: (code) => (code in ERRORS ? ERROR_SENTENCES[code as ErrorCode].plain : code),
  });
  if (words === undefined) return undefined;
  const names = Object.keys(shape);
  return sentences[reason]?.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => words[names.indexOf(name)] ?? whole,
  );
}
