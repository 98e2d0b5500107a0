import { describe, expect, it } from 'vitest';
import { companionProof, isSame, pathSignature, ticketOf } from '../../../shared/pairing/proofs.ts';

const CONTEXT = {
  browserKey: '11'.repeat(32),
  host: '127.0.0.1:8000',
  browserNonce: '22'.repeat(32),
  companionNonce: '33'.repeat(32),
};

describe('the proof of a companion', () => {
  it('is the same on both sides, whatever the case of the host', () => {
    expect(companionProof({ ...CONTEXT, host: 'LOCALHOST:8000' })).toBe(
      companionProof({ ...CONTEXT, host: 'localhost:8000' }),
    );
  });

  it.each([
    ['key', { browserKey: '44'.repeat(32) }],
    ['port', { host: '127.0.0.1:8001' }],
    ['question', { browserNonce: '44'.repeat(32) }],
    ['answer', { companionNonce: '44'.repeat(32) }],
  ])('is another for another %s', (_what, other) => {
    expect(companionProof({ ...CONTEXT, ...other })).not.toBe(companionProof(CONTEXT));
  });

  it('does not tell the ticket', () => {
    expect(companionProof(CONTEXT)).not.toBe(ticketOf(CONTEXT));
  });
});

describe('the signature of a path', () => {
  it('opens that path, until then', () => {
    const signature = pathSignature(ticketOf(CONTEXT), '/api/uploads/1/video', 1000);
    expect(pathSignature(ticketOf(CONTEXT), '/api/uploads/1/video', 1000)).toBe(signature);
    expect(pathSignature(ticketOf(CONTEXT), '/api/uploads/2/video', 1000)).not.toBe(signature);
    expect(pathSignature(ticketOf(CONTEXT), '/api/uploads/1/video', 1001)).not.toBe(signature);
  });
});

it.each([
  ['', '', true],
  ['ab', 'ab', true],
  ['ab', 'aB', false],
  ['ab', 'abc', false],
])('%j and %j are the same: %j', (one, other, expected) => {
  expect(isSame(one, other)).toBe(expected);
});
