/** A question to a process and its answer bear the same number: what comes late, or twice, is not taken for another's. */

export interface Question<Asked> {
  readonly question: number;
  readonly asked: Asked;
}

export interface Answer<Said> {
  readonly question: number;
  readonly answer: Said;
}

export function isQuestion(message: unknown): message is Question<unknown> {
  return typeof message === 'object' && message !== null && 'question' in message && 'asked' in message;
}
