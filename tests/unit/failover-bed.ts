/** Stages whose engines fail as the test has it, on a fake clock. */
import { plain } from '../fixtures/customer.ts';

export const never = new AbortController().signal;
export const request = { text: 'one two three', source: 'en', target: 'es', ...plain() };
