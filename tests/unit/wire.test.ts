import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, HEADER_BYTES, type BinaryFrame } from '../../shared/protocol/binary.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import { clientMessage } from '../../shared/protocol/client-messages.ts';
import { companionMessage } from '../../shared/protocol/companion-messages.ts';

const frame: BinaryFrame = {
  kind: 'dub',
  sequence: 7,
  timeMs: 1234.5,
  clauseId: 42,
  rateHz: 22_050,
  samples: Int16Array.of(0, 1, -1, 32_767, -32_768),
};

describe('binary frames', () => {
  it('come back as they went', () => {
    expect(decodeFrame(encodeFrame(frame))).toEqual({ frame });
  });

  it('stand as the contract says, little-endian', () => {
    const view = new DataView(encodeFrame(frame).buffer);
    expect([view.getUint8(0), view.getUint8(1), view.getUint16(2, true)]).toEqual([1, 2, 0]);
    expect(view.getUint32(4, true)).toBe(7);
    expect(view.getFloat64(8, true)).toBe(1234.5);
    expect(view.getUint32(16, true)).toBe(42);
    expect(view.getUint32(20, true)).toBe(22_050);
    expect(view.getInt16(HEADER_BYTES + 2, true)).toBe(1);
  });

  it('may stand at any offset of a larger buffer, and share no memory with it', () => {
    const bytes = encodeFrame(frame);
    const pool = Buffer.alloc(bytes.length + 1);
    pool.set(bytes, 1);
    const decoded = decodeFrame(pool.subarray(1));
    pool.fill(9);
    expect(decoded).toEqual({ frame });
  });

  it.each([
    ['length', 0, 0, 10],
    ['version', 0, 3, undefined],
    ['kind', 1, 9, undefined],
    ['reserved', 2, 1, undefined],
  ])('name what is wrong: %s', (field, at, value, length) => {
    const bytes = encodeFrame(frame);
    bytes[at] = value;
    expect(decodeFrame(bytes.subarray(0, length))).toMatchObject({ fault: { field } });
  });

  it.each([NaN, Infinity, -1])('take no time of %s', (timeMs) => {
    expect(decodeFrame(encodeFrame({ ...frame, timeMs }))).toMatchObject({ fault: { field: 'time_ms' } });
  });
});

describe('the schema', () => {
  it.each(clientMessage.options.map((option) => [option.shape.type.value, option] as const))(
    'gives an example of %s that it takes itself',
    (_type, option) => {
      const examples = option.meta()?.['examples'] as unknown[];
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(clientMessage.safeParse(example).error).toBeUndefined();
    },
  );

  it.each(companionMessage.options.map((option) => [option.shape.type.value, option] as const))(
    'gives an example of %s that it takes itself',
    (_type, option) => {
      const examples = option.meta()?.['examples'] as unknown[];
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(companionMessage.parse(example)).toEqual(example);
    },
  );
});

describe('what a newer companion says', () => {
  it('with a code that is not known is shown as unknown, and as fatal or retryable as it was said to be', () => {
    const message = {
      type: 'error',
      code: 'out_of_dilithium',
      message: 'No more.',
      retryable: true,
      fatal: true,
    };
    expect(companionMessage.parse({ ...message, stage: 'warp' })).toEqual({ ...message, code: 'unknown' });
    const notice = { type: 'notice', code: 'all_is_well', message: 'Just so you know.' };
    expect(companionMessage.parse(notice)).toEqual({ ...notice, code: 'unknown' });
    expect(errorAnswer.parse({ error: { ...message, type: undefined } }).error).toMatchObject({
      ...{ code: 'unknown', retryable: true },
    });
  });
});
