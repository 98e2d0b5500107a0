import { faultsInWords, type InputFault } from '../shared/parse-input.ts';
import { DubError, type Stage } from '../shared/protocol/errors.ts';

/** What is wrong with a message or a body: the first fault by its fields, and the others in words. */
export function badMessage(faults: readonly [InputFault, ...InputFault[]], stage?: Stage): DubError {
  const [first, ...others] = faults;
  const { field, seen, takes } = first;
  return others.length === 0
    ? new DubError('bad_message', { reason: 'field', field, seen, takes }, { stage })
    : new DubError(
        'bad_message',
        { reason: 'fields', field, seen, takes, more: faultsInWords(others) },
        { stage },
      );
}
