import { describe, expect, it } from 'vitest';
import { CommitLedger } from '../../../companion/engines/elevenlabs/scribe/commit-ledger.ts';

const TEXT = 'Good morning. Did you sleep well?';

/** A commit that was answered in full, and another of the next second that was not. */
function answeredOnce(): CommitLedger<string> {
  const ledger = new CommitLedger<string>();
  ledger.begin('first', 0);
  ledger.commit(3000);
  ledger.committed(TEXT);
  ledger.timed(1500);
  ledger.begin('second', 3000);
  ledger.commit(4000);
  return ledger;
}

describe('a text that is told again', () => {
  it('is not taken for the next one, of which nothing was recognised yet', () => {
    const ledger = answeredOnce();
    expect(ledger.committed(TEXT)).toBeUndefined();
    expect(ledger.committed('You should talk to them.')?.owner).toBe('second');
  });

  it('is not taken for the next one, of which other words were recognised', () => {
    const ledger = answeredOnce();
    ledger.partial('I thought that you slept');
    expect(ledger.committed(TEXT)).toBeUndefined();
  });

  it('is taken for the next one, of which the same words were recognised', () => {
    const ledger = answeredOnce();
    ledger.partial('good morning did you');
    expect(ledger.committed(TEXT)?.owner).toBe('second');
  });

  it('is kept, for whoever is told nothing else', () => {
    const ledger = answeredOnce();
    ledger.committed(TEXT);
    expect(ledger.awaiting.map(({ text, doubtful }) => [text, doubtful])).toEqual([[undefined, TEXT]]);
  });
});

it('words of sound that was committed unasked are taken once', () => {
  const ledger = new CommitLedger<string>();
  ledger.begin('only', 0);
  expect(ledger.timed(18_000).type).toBe('unasked');
  expect(ledger.timed(18_000).type).toBe('repeated');
});
